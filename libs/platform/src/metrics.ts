import type { ServiceName } from '@stockbridge/contracts';
import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of its own for each service, every sample labelled with `service`, so that six can share a process. */
export function createMetrics(service: ServiceName, { ofTheProcess }: { ofTheProcess: boolean }): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (ofTheProcess) collectDefaultMetrics({ register: registry });
  return registry;
}

/** Several registries as one page in Prometheus' text format. Samples differ by their service, so nothing is added up. */
export async function metricsPage(registries: readonly Registry[]): Promise<{ readonly contentType: string; readonly text: string }> {
  const [only] = registries;
  if (registries.length === 1 && only) return { contentType: only.contentType, text: await only.metrics() };
  const page = AggregatorRegistry.aggregate(await Promise.all(registries.map((registry) => registry.getMetricsAsJSON())));
  return { contentType: page.contentType, text: await page.metrics() };
}
