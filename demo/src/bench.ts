import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judged, linesOf, type Bench, type BenchOptions } from './bench/bench.js';
import { catalogBench } from './bench/catalog.js';
import { fulfillmentBench } from './bench/fulfillment.js';
import { hubTimeBench } from './bench/hub-time.js';
import { idleBench } from './bench/idle.js';
import { noisyBench } from './bench/noisy.js';
import { ordersBench } from './bench/orders.js';
import { stockBench } from './bench/stock.js';
import { webhooksBench } from './bench/webhooks.js';

const BENCHES: readonly Bench[] = [
  webhooksBench,
  hubTimeBench,
  idleBench,
  catalogBench,
  stockBench,
  ordersBench,
  noisyBench,
  fulfillmentBench,
];

const USAGE = `npm run bench -- NAME [options]
${BENCHES.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`).join('\n')}

  --report FILE        write {name, figures, targets, met} as JSON
  --transport NAME     webhooks, hub-time: postgres (default) or rabbitmq
  --seconds N          webhooks: length of a round (default 10)
  --orders N           hub-time: orders per latency; orders: of all shops (default 60; for orders give 5000)
  --connections N      idle: how many (default 200)
  --variants N         catalog: how many (default 100000)
  --levels N           stock: of the large push (default 50000)
  --every N            noisy: seconds between two orders of a quiet shop (default 50: the noisy one has 20 a second)

Figures are printed, never asserted: the status is 0 even when a target is missed.`;

interface Arguments {
  readonly bench: Bench;
  readonly options: BenchOptions;
  readonly report: string | undefined;
}

/** @throws Error with a sentence that names what is wrong. */
function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      report: { type: 'string' },
      transport: { type: 'string', default: 'postgres' },
      seconds: { type: 'string', default: '10' },
      orders: { type: 'string', default: '60' },
      connections: { type: 'string', default: '200' },
      variants: { type: 'string', default: '100000' },
      levels: { type: 'string', default: '50000' },
      every: { type: 'string', default: '50' },
    },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Error('Give the name of one bench.');
  const bench = BENCHES.find((each) => each.name === name);
  if (!bench) throw new Error(`There is no bench ${name}.`);
  const { transport } = values;
  if (transport !== 'postgres' && transport !== 'rabbitmq') throw new Error(`--transport ${transport}: give postgres or rabbitmq`);
  return {
    bench,
    report: values.report,
    options: {
      transport,
      seconds: whole('--seconds', values.seconds, 1, 120),
      orders: whole('--orders', values.orders, 1, 5_000),
      connections: whole('--connections', values.connections, 1, 2_000),
      variants: whole('--variants', values.variants, 4, 200_000),
      levels: whole('--levels', values.levels, 4_000, 200_000),
      every: whole('--every', values.every, 5, 600),
    },
  };
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`${option} ${text}: give a whole number from ${least} to ${most}`);
  return number;
}

async function main(): Promise<void> {
  let args: Arguments;
  try {
    args = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const { bench, options, report: file } = args;
  const directory = mkdtempSync(join(tmpdir(), 'stockbridge-bench-'));
  const ends: (() => Promise<unknown>)[] = [];
  let ended = false;
  const end = async (status: number) => {
    if (ended) return;
    ended = true;
    for (const stop of ends.reverse()) await stop().catch((error: unknown) => console.error(error));
    if (status === 1) console.error(`  Logs are kept in ${directory}`);
    else rmSync(directory, { recursive: true, force: true });
    process.exit(status);
  };
  process.once('SIGINT', () => void end(130));
  process.once('SIGTERM', () => void end(143));
  try {
    console.log(`\n${bench.name}: ${bench.about}`);
    const measured = await bench.run({
      options,
      directory,
      say: (line) => console.log(`  ${line}`),
      onEnd: (stop) => void ends.push(stop),
    });
    const report = judged(bench.name, measured);
    console.log(`\n${linesOf(report).join('\n')}\n`);
    if (file) writeFileSync(resolve(file), `${JSON.stringify(report, null, 2)}\n`);
    await end(0);
  } catch (error) {
    if (!ended) console.error(`\n  The bench could not go on: ${(error as Error).message}\n`);
    await end(1);
  }
}

await main();
