import { readFileSync } from 'node:fs';
import { until } from '../processes.js';
import { startHub, type Hub } from '../hub.js';
import { startTwins } from '../start-twins.js';
import { api, connect, flowStatus, furnishTwins, SHOP, type Stage } from '../story.js';
import type { Twin } from '../twins.js';
import { rounded, type Bench, type Workplace } from './bench.js';

/** A product with four variants each: what a fashion shop looks like. */
const VARIANTS_EACH = 4;
/** As the compose file and the Kubernetes manifests give it. Left alone, Node collects late and takes what it gets. */
const HEAP_MB = 208;
const WITHIN_MS = 45 * 60_000;

/**
 * A large catalogue over six processes, since the memory of one service is measured: read by bulk operation and written to the
 * warehouse for the first time, then read as a whole again without a change.
 */
export const catalogBench: Bench = {
  name: 'catalog',
  about: 'a catalogue read for the first time and once more without a change: memory, speed, writes',
  async run({ options, directory, say, onEnd }: Workplace) {
    const { shopify, wms, sandbox } = await startTwins(directory, 0);
    onEnd(() => sandbox.stop());
    const hub = await startHub({ transport: 'rabbitmq', directory, shopifyUrl: shopify.url, wmsUrl: wms.url, heapMegabytes: HEAP_MB });
    onEnd(() => hub.stop());
    const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
    const products = Math.ceil(options.variants / VARIANTS_EACH);
    const variants = products * VARIANTS_EACH;
    await shopify.send('POST', `/shops/${SHOP}/catalogue/generate`, { products, variantsEach: VARIANTS_EACH, seed: 1 });
    say(`${variants} variants are in the shop`);

    const peak = watchMemory(hub);
    onEnd(async () => peak.stop());
    const began = performance.now();
    const { connectionId } = await connect(stage);
    const readAfter = await untilRead(hub, connectionId);
    say(`read after ${(readAfter / 1_000).toFixed(1)} s`);
    await untilWritten(hub, connectionId, variants, say);
    const firstMs = performance.now() - began;
    const { writes, answeringMs } = await articleWrites(wms);
    const mostMb = peak.stop();
    say(`written after ${(firstMs / 1_000).toFixed(1)} s`);

    const again = performance.now();
    await api(hub, `/connections/${connectionId}/flows/catalog/load`, { method: 'POST', body: { what: 'start' } });
    await until('the load to begin', async () => (await flowStatus(hub, connectionId, 'catalog'))?.openWindowSince, 60_000, 50);
    await untilRead(hub, connectionId);
    await untilWritten(hub, connectionId, variants, () => undefined);
    const againMs = performance.now() - again;
    const writesAgain = (await articleWrites(wms)).writes - writes;
    return {
      figures: {
        variants,
        firstReadSeconds: rounded(readAfter / 1_000, 1),
        firstSeconds: rounded(firstMs / 1_000, 1),
        variantsPerSecond: rounded(variants / (firstMs / 1_000)),
        articlesWritten: writes,
        wmsBoundShare: rounded(answeringMs / firstMs, 2),
        catalogServicePeakMb: rounded(mostMb),
        rerunSeconds: rounded(againMs / 1_000, 1),
        rerunWrites: writesAgain,
      },
      targets: [
        { figure: 'articlesWritten', atLeast: variants },
        { figure: 'catalogServicePeakMb', atMost: 350 },
        { figure: 'rerunSeconds', atMost: 30 },
        { figure: 'rerunWrites', atMost: 0 },
      ],
    };
  },
};

/** Milliseconds until the window of the load was read to its end. */
async function untilRead(hub: Hub, connectionId: string): Promise<number> {
  const began = performance.now();
  const isRead = async () => {
    const status = await flowStatus(hub, connectionId, 'catalog');
    return status !== null && status.lastPollAt !== null && status.openWindowSince === null;
  };
  await until('the catalogue to be read', isRead, WITHIN_MS, 200);
  return performance.now() - began;
}

async function untilWritten(hub: Hub, connectionId: string, variants: number, say: (line: string) => void): Promise<void> {
  let told = performance.now();
  const isWritten = async () => {
    const counts = (await flowStatus(hub, connectionId, 'catalog'))?.counts;
    if (counts && performance.now() - told > 30_000) {
      told = performance.now();
      say(`${counts.in_sync} of ${variants} in step`);
    }
    return counts !== undefined && counts.in_sync === variants && counts.due === 0;
  };
  await until('every variant to be in step', isWritten, WITHIN_MS, 500);
}

/** Article writes that the warehouse answered, and for how long it was answering: calls come one after the other. */
async function articleWrites(wms: Twin): Promise<{ writes: number; answeringMs: number }> {
  const { calls = 0, answeringMs = 0 } = (await wms.callSummary())['PUT /articles'] ?? {};
  return { writes: calls, answeringMs };
}

/** Looks at the resident memory of the catalog service four times a second. */
function watchMemory(hub: Hub): { stop(): number } {
  const { pid } = hub.processes.get('catalog')!;
  let most = 0;
  const look = () => {
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    most = Math.max(most, kilobytes / 1_024);
  };
  const timer = setInterval(look, 250);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
