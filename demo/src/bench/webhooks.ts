import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@stockbridge/persistence';
import { freePort, testBroker, type TestBroker } from '@stockbridge/testing';
import pg from 'pg';
import { APP, hubEnvironment, newApiKey, type Hub } from '../hub.js';
import { startProcess, until, untilUp } from '../processes.js';
import { startTwins } from '../start-twins.js';
import { furnishTwins, install, SHOP } from '../story.js';
import { rounded, type Bench, type Measured, type Workplace } from './bench.js';
import type { Load, LoadResult } from './load.js';
import { canReadProcessorTime, secondsOf, secondsOfFamily, serverProcess } from './processor-time.js';

const CONNECTIONS = 64;
/** Gateway and baseline in turn, so that what else the machine does falls on both. */
const ROUNDS = 3;
const WARM_UP_SECONDS = 4;
/** More than a shop in a sale sends: some 70 orders a second, three webhooks each. */
const PEAK_PER_SECOND = 200;
const AT_RATE_SECONDS = 10;
const THROWN_AWAY_EVERY_MS = 200;
const FIRST_ORDER_ID = 9_000_000_000_000;

/**
 * The gateway runs alone and takes no messages, so that only the intake is measured. What it publishes is thrown away unread over
 * PostgreSQL, and stays in the queues over RabbitMQ (relaying it there is the gateway's work and counted along). The webhooks name
 * orders that don't exist, each another one. Both write to the same embedded PostgreSQL, which keeps its `fsync`.
 */
export const webhooksBench: Bench = {
  name: 'webhooks',
  about: 'webhooks verified and committed per second, against bare Fastify with one INSERT per request',
  async run(workplace) {
    const { options, directory, say, onEnd } = workplace;
    const logs = `${directory}/logs`;
    const database = await startEmbeddedPostgres({ dataDirectory: `${directory}/data` });
    onEnd(() => database.stop());
    const broker = options.transport === 'rabbitmq' ? await startBroker(workplace) : null;

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
      ...(broker !== null && { RABBITMQ_URL: broker.url }),
    };
    const migrate = startProcess('migrate', 'dist/scripts/migrate.js', env, logs);
    const status = await new Promise((resolve) => migrate.process.once('exit', resolve));
    if (status !== 0) throw new Error(`npm run migrate ended with status ${String(status)}:\n${migrate.output()}`);

    const gateway = startProcess('gateway', 'dist/demo/src/bench/gateway-alone.js', env, logs);
    onEnd(() => gateway.stop());
    await untilUp(gateway, `${url}/health/ready`);
    // An install needs no more of a hub than its address and its key.
    const hub = { url, apiKey } as Hub;
    await install({ shopify, wms, hub, ...(await furnishTwins(shopify, wms, url)) });

    const barePort = String(await freePort());
    const bareUrl = `http://127.0.0.1:${barePort}`;
    const bareEnv = { DATABASE_URL: database.adminUrl, PORT: barePort, SHOPIFY_API_SECRET: APP.apiSecret };
    const bare = startProcess('bare-intake', 'dist/demo/src/bench/bare-intake.js', bareEnv, logs);
    onEnd(() => bare.stop());
    await untilUp(bare, `${bareUrl}/health/ready`);

    if (options.transport === 'postgres') await throwMessagesAway(workplace, database.adminUrl);
    const measured = await measure(
      workplace,
      { url, pid: gateway.pid },
      { url: bareUrl, pid: bare.pid },
      await databaseProcess(database.adminUrl),
    );
    const rows = await committedRows(database.adminUrl, options.transport === 'postgres' ? 2 * measured.accepted : measured.accepted);
    say(`${measured.accepted} webhooks were accepted; ${rows} messages were committed for them`);
    return { ...measured, figures: { ...measured.figures, accepted: measured.accepted, messagesCommitted: rows } };
  },
};

async function startBroker({ onEnd }: Workplace): Promise<TestBroker> {
  const broker = await testBroker({ prefersPrivate: process.env.RABBITMQ_URL === undefined });
  if (!broker) throw new Error('no RabbitMQ: set RABBITMQ_URL, or install rabbitmq-server');
  onEnd(() => broker.dispose());
  return broker;
}

/** As if all were read at once. Else they would pile up as they never do while the services run. */
async function throwMessagesAway({ onEnd }: Workplace, adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const ending = new AbortController();
  const thrownAway = (async () => {
    while (!ending.signal.aborted) {
      await client.query('delete from graphile_worker._private_jobs');
      await sleep(THROWN_AWAY_EVERY_MS);
    }
    await client.end();
  })();
  thrownAway.catch(() => undefined);
  onEnd(() => {
    ending.abort();
    return thrownAway;
  });
}

interface Round {
  readonly perSecond: number;
  readonly coreMs: number;
}

interface Intake {
  readonly url: string;
  readonly pid: number;
}

/** Null where processor time can't be read. */
const databaseProcess = (adminUrl: string) => (canReadProcessorTime ? serverProcess(adminUrl) : null);

async function measure(
  { options, directory, say }: Workplace,
  gateway: Intake,
  bare: Intake,
  databasePid: number | null,
): Promise<Measured & { accepted: number }> {
  let sent = 0;
  let accepted = 0;
  /** Processor time of the intake and of PostgreSQL, in seconds. */
  const used = ({ pid }: Intake) => (databasePid === null ? NaN : secondsOf(pid) + secondsOfFamily(databasePid));
  const load = async (intake: Intake, seconds: number, perSecond: number | null) => {
    const before = used(intake);
    const result = await sendFromAnotherProcess(directory, {
      origin: intake.url,
      shop: SHOP,
      apiSecret: APP.apiSecret,
      connections: CONNECTIONS,
      seconds,
      perSecond,
      firstOrderId: FIRST_ORDER_ID + 1_000_000 * sent++,
    });
    if (result.refused > 0) throw new Error(`${result.refused} of ${result.refused + result.accepted} webhooks were not answered with 200`);
    if (intake === gateway) accepted += result.accepted;
    return { ...result, coreMs: (1_000 * (used(intake) - before)) / result.accepted };
  };

  for (const intake of [gateway, bare]) await load(intake, WARM_UP_SECONDS, null);
  const rounds: { gateway: Round; bare: Round }[] = [];
  for (let number = 1; number <= ROUNDS; number++) {
    const round = { gateway: await load(gateway, options.seconds, null), bare: await load(bare, options.seconds, null) };
    rounds.push(round);
    const [own, other] = [round.gateway.perSecond, round.bare.perSecond];
    say(`round ${number}: gateway ${Math.round(own)}/s, baseline ${Math.round(other)}/s, ratio ${(own / other).toFixed(2)}`);
  }
  const mean = (of: 'gateway' | 'bare', figure: keyof Round) => rounds.reduce((sum, round) => sum + round[of][figure], 0) / rounds.length;
  const acceptedPerSecond = mean('gateway', 'perSecond');
  const baselinePerSecond = mean('bare', 'perSecond');
  const coreMs = (of: 'gateway' | 'bare') => (databasePid === null ? null : rounded(mean(of, 'coreMs'), 3));

  const figures: Record<string, number | string | null> = {
    transport: options.transport,
    acceptedPerSecond: rounded(acceptedPerSecond),
    baselinePerSecond: rounded(baselinePerSecond),
    ratio: rounded(acceptedPerSecond / baselinePerSecond, 2),
    coreMsPerWebhook: coreMs('gateway'),
    baselineCoreMsPerWebhook: coreMs('bare'),
  };
  for (const [name, perSecond] of [
    ['AtPeak', PEAK_PER_SECOND],
    ['AtFivePeaks', 5 * PEAK_PER_SECOND],
  ] as const) {
    const hub = await load(gateway, AT_RATE_SECONDS, perSecond);
    const baseline = await load(bare, AT_RATE_SECONDS, perSecond);
    const ms = (value: number | null) => (value === null ? null : rounded(value, 1));
    figures[`perSecond${name}`] = rounded(hub.perSecond);
    figures[`p50Ms${name}`] = ms(hub.p50Ms);
    figures[`p99Ms${name}`] = ms(hub.p99Ms);
    figures[`p999Ms${name}`] = ms(hub.p999Ms);
    figures[`baselineP50Ms${name}`] = ms(baseline.p50Ms);
    figures[`baselineP99Ms${name}`] = ms(baseline.p99Ms);
    figures[`baselineP999Ms${name}`] = ms(baseline.p999Ms);
  }
  const targets = [
    { figure: 'ratio', atLeast: 1 },
    { figure: 'perSecondAtFivePeaks', atLeast: rounded(0.98 * 5 * PEAK_PER_SECOND) },
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
