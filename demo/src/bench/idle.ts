import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@stockbridge/persistence';
import { startHub, type Hub } from '../hub.js';
import { startTwins } from '../start-twins.js';
import { api, API_USER, furnishTwins, GOODS_OWNER, install, SHOP, WAREHOUSE, type Stage } from '../story.js';
import { rounded, type Bench, type Workplace } from './bench.js';
import { canReadProcessorTime, secondsOf, secondsOfFamily, serverProcess } from './processor-time.js';

const SETTLING_MS = 12_000;
const MEASURED_MS = 20_000;
const SCALED_TO = 1_200;
/** As an installation has it when nobody says otherwise; no poll but the first falls into the measurement. */
const POLL_SECONDS = 900;
const FLOWS = ['catalog', 'order', 'fulfillment'];
const RUNS_AT_ONCE = 8;

/** Cores, or seconds, of the hub's process and of the PostgreSQL that it alone uses. */
interface Used {
  readonly hub: number;
  readonly database: number;
}

/**
 * Connections in which nothing happens, each with a location and a goods owner of its own, in one standalone. Measured with one
 * connection, with all, and while each flow of all polls once. What 1,200 would need is computed from these three: it grows in
 * proportion to the connections, and the polls spread over fifteen minutes. The gateway's round of every ten minutes is not in it.
 */
export const idleBench: Bench = {
  name: 'idle',
  about: 'processor time of connections in which nothing happens, scaled up to 1,200',
  async run(workplace) {
    if (!canReadProcessorTime) throw new Error('processor time is read from /proc, which this system does not have');
    const { options, directory, say, onEnd } = workplace;
    const { connections: count } = options;
    const database = await startEmbeddedPostgres({ dataDirectory: `${directory}/data` });
    onEnd(() => database.stop());
    const { shopify, wms, sandbox } = await startTwins(directory, 0);
    onEnd(() => sandbox.stop());
    const hub = await startHub({
      transport: 'postgres',
      directory,
      databaseUrl: database.adminUrl,
      shopifyUrl: shopify.url,
      wmsUrl: wms.url,
      pollSeconds: POLL_SECONDS,
    });
    onEnd(() => hub.stop());
    const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
    const { connectionId } = await install(stage);
    const secondsUsed = await meter(hub);

    await sleep(SETTLING_MS);
    const ofOne = await whileIdle(secondsUsed);
    say(`one connection: ${sentenceOf(ofOne)}`);
    const connectionIds = [connectionId, ...(await connectMore(workplace, stage, count - 1))];
    await sleep(SETTLING_MS);
    const ofAll = await whileIdle(secondsUsed);
    say(`${count} connections: ${sentenceOf(ofAll)}`);
    const ofPolls = await pollAll(hub, connectionIds, secondsUsed, ofAll);
    say(`each of their ${FLOWS.length} flows polled once: ${(1_000 * (ofPolls.hub + ofPolls.database)).toFixed(0)} ms of a core in all`);

    const scaled = (part: keyof Used) =>
      ofOne[part] +
      (Math.max(0, ofAll[part] - ofOne[part]) / Math.max(1, count - 1)) * (SCALED_TO - 1) +
      (ofPolls[part] / count / POLL_SECONDS) * SCALED_TO;
    return {
      figures: {
        connections: count,
        coresOfOneConnection: rounded(ofOne.hub + ofOne.database, 4),
        coresOfAll: rounded(ofAll.hub + ofAll.database, 4),
        coreMsPerConnectionAndRoundOfPolls: rounded((1_000 * (ofPolls.hub + ofPolls.database)) / count, 1),
        [`coresOfHubScaledTo${SCALED_TO}`]: rounded(scaled('hub'), 3),
        [`coresOfDatabaseScaledTo${SCALED_TO}`]: rounded(scaled('database'), 3),
        [`coresScaledTo${SCALED_TO}`]: rounded(scaled('hub') + scaled('database'), 3),
      },
      targets: [{ figure: `coresScaledTo${SCALED_TO}`, atMost: 0.1 }],
    };
  },
};

/** Makes connections of the installed shop over the operator API, one by one: the hub lets no two unproven logins at a WMS overlap. */
async function connectMore({ say }: Workplace, { shopify, wms, hub }: Stage, count: number): Promise<string[]> {
  const goodsOwners = Array.from({ length: count }, (_, at) => GOODS_OWNER + 1 + at);
  const names = goodsOwners.map((id) => `Location of ${id}`);
  const shop = await shopify.send<{ locations: { id: string; name: string }[] }>('PUT', `/shops/${SHOP}`, {
    locations: names.map((name) => ({ name })),
  });
  const locationIds = new Map(shop.locations.map(({ id, name }) => [name, id]));
  await wms.send('POST', '/warehouses', {
    warehouse: WAREHOUSE,
    goodsOwners: goodsOwners.map((id) => ({ id, name: `Goods owner ${id}`, users: [userOf(id)] })),
  });
  const began = performance.now();
  const made: string[] = [];
  for (const id of goodsOwners) {
    const { connectionId } = await api<{ connectionId: string }>(hub, '/connections', {
      method: 'POST',
      body: { shop: SHOP, wmsSystem: WAREHOUSE, ...userOf(id), goodsOwnerId: id, locationId: locationIds.get(`Location of ${id}`) },
    });
    made.push(connectionId);
  }
  say(`${count} more connections were made in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return made;
}

const userOf = (goodsOwnerId: number) => ({ username: `${API_USER.username}${goodsOwnerId}`, password: API_USER.password });

/** What a round of polls costs above idling; the asking for it, over HTTP, is counted along. */
async function pollAll(hub: Hub, connectionIds: readonly string[], secondsUsed: () => Used, idle: Used): Promise<Used> {
  const began = performance.now();
  const before = secondsUsed();
  const runs = connectionIds.flatMap((id) => FLOWS.map((flow) => `/connections/${id}/flows/${flow}/run`));
  await eachOf(runs, (path) => api(hub, path, { method: 'POST' }));
  await sleep(SETTLING_MS);
  const seconds = (performance.now() - began) / 1_000;
  const after = secondsUsed();
  const above = (part: keyof Used) => Math.max(0, after[part] - before[part] - idle[part] * seconds);
  return { hub: above('hub'), database: above('database') };
}

async function whileIdle(secondsUsed: () => Used): Promise<Used> {
  const began = performance.now();
  const before = secondsUsed();
  await sleep(MEASURED_MS);
  const seconds = (performance.now() - began) / 1_000;
  const after = secondsUsed();
  return { hub: (after.hub - before.hub) / seconds, database: (after.database - before.database) / seconds };
}

/** Reads the processor time of the hub and its database. */
async function meter(hub: Hub): Promise<() => Used> {
  const server = await serverProcess(hub.adminUrl!);
  const { pid } = hub.processes.get('standalone')!;
  return () => ({ hub: secondsOf(pid), database: secondsOfFamily(server) });
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: RUNS_AT_ONCE }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

function sentenceOf({ hub, database }: Used): string {
  return `${hub.toFixed(4)} cores in the hub, ${database.toFixed(4)} in PostgreSQL`;
}
