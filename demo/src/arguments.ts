import { parseArgs } from 'node:util';

export interface DemoArguments {
  /** End after the table, with status 0 only if both sides agree. */
  readonly exit: boolean;
  readonly report: string | null;
  readonly products: string | null;
  readonly orders: number;
  readonly seed: number;
  /** Milliseconds that both twins add to every answer. */
  readonly latencyMs: number;
  readonly transport: 'postgres' | 'rabbitmq';
}

export const USAGE = `npm run demo -- [options]
  --exit                 end after the table; status 0 only if both sides agree
  --report FILE          write the table as JSON
  --products FILE.csv    load this Shopify product export instead of the demo's own
  --orders N             orders to place (default 50)
  --seed S               makes another run of the same kind (default 1)
  --latency MS           both twins answer this much later (default 0)
  --transport NAME       postgres (one process, default) or rabbitmq (six processes)`;

/** @throws Error with a sentence that names the option. */
export function readArguments(argv: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      exit: { type: 'boolean', default: false },
      report: { type: 'string' },
      products: { type: 'string' },
      orders: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      latency: { type: 'string', default: '0' },
      transport: { type: 'string', default: 'postgres' },
    },
  });
  if (values.transport !== 'postgres' && values.transport !== 'rabbitmq')
    throw new Error(`--transport ${values.transport}: give postgres or rabbitmq`);
  return {
    exit: values.exit,
    report: values.report ?? null,
    products: values.products ?? null,
    orders: whole('--orders', values.orders, 1, 100_000),
    seed: whole('--seed', values.seed, 0, 2_147_483_647),
    latencyMs: whole('--latency', values.latency, 0, 10_000),
    transport: values.transport,
  };
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`${option} ${text}: give a whole number from ${least} to ${most}`);
  return number;
}
