import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '@stockbridge/persistence';
import { testBroker } from '@stockbridge/testing';
import pg from 'pg';
import { APP, hubEnvironment, newApiKey, type Hub } from '../hub.js';
import { freePort, startProcess, until, untilUp } from '../processes.js';
import { startTwins } from '../start-twins.js';
import { furnishTwins, install, SHOP } from '../story.js';
import { rounded, type Bench, type Measured, type Workplace } from './bench.js';
import type { Load, LoadResult } from './load.js';

const CONNECTIONS = 64;
/** Gateway and baseline in turn, so that what else the machine does falls on both. */
const ROUNDS = 3;
const WARM_UP_SECONDS = 4;
/** More than a shop in a sale sends: some 70 orders a second, three webhooks each. */
const PEAK_PER_SECOND = 200;
const AT_RATE_SECONDS = 15;
const FIRST_ORDER_ID = 9_000_000_000_000;

/**
 * The gateway runs alone: nobody takes what it publishes, so that only the intake is measured. The webhooks name orders that
 * don't exist, each another one. Both write to the same embedded PostgreSQL, which keeps its `fsync`.
 */
export const webhooksBench: Bench = {
  name: 'webhooks',
  about: 'webhooks verified and committed per second, against bare Fastify with one INSERT per request',
  async run(workplace) {
    const { options, directory, say, onEnd } = workplace;
    const logs = `${directory}/logs`;
    const database = await startEmbeddedPostgres({ dataDirectory: `${directory}/data` });
    onEnd(() => database.stop());
    const brokerUrl = options.transport === 'rabbitmq' ? await startBroker(workplace) : null;

    const { shopify, wms, sandbox } = await startTwins(directory, 0);
    onEnd(() => sandbox.stop());
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const apiKey = newApiKey();
    const env = {
      ...hubEnvironment({ shopifyUrl: shopify.url, wmsUrl: wms.url }, url, apiKey),
      PORT: String(port),
      DATABASE_URL: database.adminUrl,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ...(brokerUrl !== null && { RABBITMQ_URL: brokerUrl }),
    };
    const migrate = startProcess('migrate', 'dist/scripts/migrate.js', env, logs);
    const status = await new Promise((resolve) => migrate.process.once('exit', resolve));
    if (status !== 0) throw new Error(`npm run migrate ended with status ${String(status)}:\n${migrate.output()}`);

    const gateway = startProcess('gateway', 'dist/demo/src/bench/gateway-alone.js', env, logs);
    onEnd(() => gateway.stop());
    await untilUp(gateway, `${url}/health/ready`);
    const hub: Hub = {
      url,
      apiKey,
      processes: new Map([['gateway', gateway]]),
      adminUrl: database.adminUrl,
      brokerUrl,
      restart: () => Promise.reject(new Error('the gateway of a bench is not started again')),
      stop: () => gateway.stop(),
    };
    await install({ shopify, wms, hub, ...(await furnishTwins(shopify, wms, url)) });

    const barePort = String(await freePort());
    const bareUrl = `http://127.0.0.1:${barePort}`;
    const bareEnv = { DATABASE_URL: database.adminUrl, PORT: barePort, SHOPIFY_API_SECRET: APP.apiSecret };
    const bare = startProcess('bare-intake', 'dist/demo/src/bench/bare-intake.js', bareEnv, logs);
    onEnd(() => bare.stop());
    await untilUp(bare, `${bareUrl}/health/ready`);

    const measured = await measure(workplace, url, bareUrl);
    const rows = await committedRows(database.adminUrl, options.transport === 'postgres' ? 2 * measured.accepted : measured.accepted);
    say(`${measured.accepted} webhooks were accepted; ${rows} messages were committed for them`);
    return { ...measured, figures: { ...measured.figures, accepted: measured.accepted, messagesCommitted: rows } };
  },
};

async function startBroker({ onEnd }: Workplace): Promise<string> {
  const broker = await testBroker({ prefersPrivate: process.env.RABBITMQ_URL === undefined });
  if (!broker) throw new Error('no RabbitMQ: set RABBITMQ_URL, or install rabbitmq-server');
  onEnd(() => broker.dispose());
  return broker.url;
}

async function measure({ options, directory, say }: Workplace, hubUrl: string, bareUrl: string): Promise<Measured & { accepted: number }> {
  let sent = 0;
  let accepted = 0;
  const load = async (origin: string, seconds: number, perSecond: number | null) => {
    const result = await sendFromAnotherProcess(directory, {
      origin,
      shop: SHOP,
      apiSecret: APP.apiSecret,
      connections: CONNECTIONS,
      seconds,
      perSecond,
      firstOrderId: FIRST_ORDER_ID + 1_000_000 * sent++,
    });
    if (result.refused > 0) throw new Error(`${result.refused} of ${result.refused + result.accepted} webhooks were not answered with 200`);
    if (origin === hubUrl) accepted += result.accepted;
    return result;
  };

  for (const origin of [hubUrl, bareUrl]) await load(origin, WARM_UP_SECONDS, null);
  const rounds: { hub: number; bare: number }[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const hub = (await load(hubUrl, options.seconds, null)).perSecond;
    const bare = (await load(bareUrl, options.seconds, null)).perSecond;
    rounds.push({ hub, bare });
    say(`round ${round}: gateway ${Math.round(hub)}/s, baseline ${Math.round(bare)}/s, ratio ${(hub / bare).toFixed(2)}`);
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const acceptedPerSecond = mean(rounds.map(({ hub }) => hub));
  const baselinePerSecond = mean(rounds.map(({ bare }) => bare));

  const figures: Record<string, number | string | null> = {
    transport: options.transport,
    acceptedPerSecond: rounded(acceptedPerSecond),
    baselinePerSecond: rounded(baselinePerSecond),
    ratio: rounded(acceptedPerSecond / baselinePerSecond, 2),
  };
  for (const [name, perSecond] of [
    ['AtPeak', PEAK_PER_SECOND],
    ['AtFivePeaks', 5 * PEAK_PER_SECOND],
  ] as const) {
    const { p50Ms, p99Ms, p999Ms, perSecond: reached } = await load(hubUrl, AT_RATE_SECONDS, perSecond);
    const ms = (value: number | null) => (value === null ? null : rounded(value, 1));
    figures[`perSecond${name}`] = rounded(reached);
    figures[`p50Ms${name}`] = ms(p50Ms);
    figures[`p99Ms${name}`] = ms(p99Ms);
    figures[`p999Ms${name}`] = ms(p999Ms);
  }
  const targets = [
    { figure: 'ratio', atLeast: 1 },
    { figure: 'perSecondAtFivePeaks', atLeast: 0.98 * 5 * PEAK_PER_SECOND },
    { figure: 'p999MsAtFivePeaks', atMost: 500 },
  ];
  return { figures, targets, accepted };
}

async function sendFromAnotherProcess(directory: string, load: Load): Promise<LoadResult> {
  const sender = startProcess('send-load', 'dist/demo/src/bench/send-load.js', { LOAD: JSON.stringify(load) }, `${directory}/logs`);
  const status = await new Promise((resolve) => sender.process.once('close', resolve));
  if (status !== 0) throw new Error(`the load could not be sent:\n${sender.output()}`);
  return JSON.parse(sender.output()) as LoadResult;
}

/** Rows that PostgreSQL says were written for messages, once its counters have caught up. Over PostgreSQL an order has two readers, hence two. */
async function committedRows(adminUrl: string, expected: number): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  let rows = 0;
  try {
    await until(
      `${expected} messages to be counted`,
      async () => {
        const { rows: counted } = await client.query<{ rows: string | null }>(
          `select sum(n_tup_ins) as rows from pg_stat_user_tables
           where (schemaname, relname) in (('gateway', 'outbox'), ('graphile_worker', '_private_jobs'))`,
        );
        rows = Number(counted[0]?.rows ?? 0);
        return rows >= expected;
      },
      15_000,
    );
    return rows;
  } finally {
    await client.end();
  }
}
