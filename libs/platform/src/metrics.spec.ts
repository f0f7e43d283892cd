import { describe, expect, it } from '@jest/globals';
import { Counter, Histogram } from 'prom-client';
import { createMetrics, metricsPage } from './metrics.js';

describe('metrics', () => {
  it('are told apart by service when several share a page', async () => {
    const registries = (['order', 'catalog'] as const).map((service) => createMetrics(service, { ofTheProcess: service === 'order' }));
    registries.forEach((registry, index) => {
      new Counter({ name: 'passes_total', help: 'Passes.', registers: [registry] }).inc(index + 1);
      new Histogram({ name: 'pass_seconds', help: 'Seconds.', buckets: [1], registers: [registry] }).observe(0.5);
    });
    const { text, contentType } = await metricsPage(registries);
    expect(contentType).toContain('text/plain');
    expect(text).toContain('passes_total{service="order"} 1');
    expect(text).toContain('passes_total{service="catalog"} 2');
    expect(text).toMatch(/pass_seconds_bucket\{(le="1",service="catalog"|service="catalog",le="1")\} 1/);
    expect(text.match(/^# TYPE passes_total /gm)).toHaveLength(1);
    expect(text.match(/^process_resident_memory_bytes\{/gm)).toHaveLength(1);
  });
});
