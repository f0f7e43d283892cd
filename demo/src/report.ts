import type { HubTime } from './hub-time.js';
import type { CameBack, ShippedInTwo } from './returns-story.js';
import type { MoneyMoved } from './verify-money.js';
import type { Verdict } from './verify.js';

/** Everything the demo says at its end; `--report` writes it as JSON. */
export interface Report {
  readonly transport: string;
  readonly seed: number;
  readonly latencyMs: number;
  readonly products: string;
  readonly agreed: boolean;
  readonly articles: { readonly variants: number; readonly inWarehouse: number };
  readonly levels: number;
  /** What the SKU doctor found, by kind. */
  readonly doctor: Readonly<Record<string, number>>;
  /** An order that was cancelled after it was picked, and what the hub said of it. */
  readonly cancelledTooLate: { readonly orderNumber: string; readonly reason: string; readonly sentence: string };
  /** The newest orders under settings that take unpaid ones, too: how many more would be handed over. */
  readonly looked: { readonly imported: number; readonly sentence: string };
  /** What would be sent beside what stands in the warehouse. */
  readonly shadow: { readonly compared: number; readonly differing: readonly string[] };
  /** Why an order from before the go-live was left out at first. */
  readonly beforeGoLive: string;
  readonly flashSale: { readonly buyers: number; readonly stock: number; readonly sold: number } | null;
  /** Milliseconds from a change on one side to its effect on the other. */
  readonly lag: Readonly<Record<string, number>>;
  readonly orders: {
    readonly placed: number;
    readonly exported: number;
    readonly fulfilled: number;
    /** `explained`: the rule that said no, by the hub's `explain`. */
    readonly notExported: readonly { readonly number: string; readonly state: string; readonly why: string; readonly explained: string }[];
  };
  readonly items: { readonly ordered: number; readonly picked: number; readonly fulfilled: number };
  readonly trackingNumbers: number;
  /** The order that was shipped short, its back order, and what of it came back. */
  readonly inTwo: ShippedInTwo;
  readonly cameBack: CameBack;
  /** Of the first shop. */
  readonly money: MoneyMoved & { readonly currency: string };
  readonly hubTime: HubTime;
  readonly seconds: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
  readonly doubled: readonly string[];
  readonly rows: Verdict['rows'];
}

const SHOWN_ROWS = 12;

/** The final table, as text. */
export function tableOf(report: Report): string {
  const rows = report.rows
    .slice(0, SHOWN_ROWS)
    .map((row) => [
      row.orderName,
      row.orderNumber ?? '—',
      String(row.lines),
      String(row.ordered),
      String(row.picked),
      String(row.fulfilled),
      row.tracking.join(' ') || '—',
      row.differences.length === 0 ? 'yes' : row.differences.join('; '),
    ]);
  const more = report.rows.length > SHOWN_ROWS ? `  … and ${report.rows.length - SHOWN_ROWS} more\n` : '';
  const ms = (value: number | null) => (value === null ? '—' : `${Math.round(value)} ms`);
  const { hub, elapsed } = report.hubTime;
  const { captured, refunded, currency } = report.money;
  const moved = ({ amount, orders }: { amount: string; orders: number }) => `${amount} ${currency} of ${count(orders, 'order')}`;
  return [
    '',
    grid(['Shop', 'Warehouse', 'Lines', 'Ordered', 'Picked', 'Fulfilled', 'Tracking', 'Agree'], rows) + '\n' + more,
    grid(
      ['What', 'Shop', 'Warehouse'],
      [
        ['variants, articles', String(report.articles.variants), String(report.articles.inWarehouse)],
        ['stock levels', String(report.levels), ''],
        ['orders to ship', String(report.rows.length), String(report.orders.exported)],
        ['orders shipped', String(report.orders.fulfilled), String(report.rows.filter((row) => row.picked > 0).length)],
        ['items', String(report.items.fulfilled), String(report.items.picked)],
        ['tracking numbers', String(report.rows.reduce((sum, row) => sum + row.tracking.length, 0)), String(report.trackingNumbers)],
        ['captured', moved(captured), `${count(captured.picked, 'unit')} sent`],
        ['refunded by the hub', moved(refunded), `${count(refunded.returned, 'unit')} came back`],
      ],
    ),
    '',
    ...report.orders.notExported.flatMap((order) => [
      `  not exported: ${order.number} (${order.state}): ${order.why}`,
      `    explained: ${order.explained}`,
    ]),
    '',
    `  hub time, webhook → warehouse call: p50 ${ms(hub.p50)}, p99 ${ms(hub.p99)}   (with the twins' own answering time: p50 ${ms(elapsed.p50)}, p99 ${ms(elapsed.p99)}; ${report.hubTime.orders} orders)`,
    `  effects doubled: ${report.doubled.length}`,
    ...report.doubled.map((what) => `    ${what}`),
    ...report.differences.map((what) => `  difference: ${what}`),
    '',
    report.agreed
      ? '  Both sides agree on every article and order field by field, every stock level, quantity and tracking number, and every amount captured and refunded.'
      : '  THE TWO SIDES DO NOT AGREE.',
    '',
  ].join('\n');
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    '  ' +
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
