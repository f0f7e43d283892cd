import { Inject, Injectable } from '@nestjs/common';
import { type Alarm, orderAudit, type OrderAudit } from '@stockbridge/contracts';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import type { Shop } from '../shops/shop.js';
import { Shops } from '../shops/shops.js';
import type { ConnectionRow } from './connection.js';
import { flowAlarms } from './flow-alarms.js';
import { FlowAnswers } from './flow-answers.js';
import { FlowQuestions } from './flow-questions.js';
import { type HiddenOrders, hiddenOrders } from './hidden-orders.js';

/** How long a webhook subscription that was restored is shown among the alarms. */
const SHOWN_FOR_MS = 7 * 86_400_000;

/** What the order service compared, with what only the gateway knows: flows that are silent, webhook subscriptions, what Shopify hides. */
export interface WholeAudit extends Omit<OrderAudit, 'known'> {
  readonly webhooks: {
    readonly checkedAt: string | null;
    readonly restoredAt: string | null;
    readonly restored: string[];
    readonly problem: string | null;
  };
  readonly hidden: HiddenOrders | null;
}

/** Whether the shop, our books and the warehouse have the same orders. */
@Injectable()
export class OrderAudits {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly questions: FlowQuestions,
    private readonly flows: FlowAnswers,
    private readonly shops: Shops,
  ) {}

  /** Null while the order service does not answer. */
  async of(connection: ConnectionRow): Promise<WholeAudit | null> {
    const [answer, flows, shop] = await Promise.all([
      this.questions.ask('order', orderAudit, { connectionId: connection.connectionId }),
      this.flows.ofAll(connection),
      this.shops.byDomain(connection.shopDomain),
    ]);
    if (!answer) return null;
    const { alarms, known: _, ...audit } = answer;
    const now = new Date();
    const found = connection.status === 'active' ? flowAlarms(flows, this.runtime.config.pollIntervalSeconds, now) : [];
    const ours = [...found, ...(shop ? webhookAlarms(shop, now) : [])];
    const all = [...ours, ...alarms];
    return {
      ...audit,
      alarms: [...all.filter(isOpen), ...all.filter((each) => !isOpen(each))],
      openAlarms: audit.openAlarms + ours.filter(isOpen).length,
      webhooks: {
        checkedAt: shop?.webhooksCheckedAt?.toISOString() ?? null,
        restoredAt: shop?.webhooksRestoredAt?.toISOString() ?? null,
        restored: shop?.webhooksRestored ?? [],
        problem: shop?.webhooksProblem ?? null,
      },
      hidden: hiddenOrders(shop?.scopes ?? [], new Date(0), now),
    };
  }
}

const isOpen = ({ closedAt }: Alarm): boolean => closedAt === null;

/** Missing subscriptions: open while they can't be looked at, closed once they were restored. */
function webhookAlarms(shop: Shop, now: Date): Alarm[] {
  const alarm = (sentence: string, raisedAt: Date, closedAt: Date | null): Alarm => ({
    kind: 'webhooks-missing',
    subject: '',
    number: null,
    sentence,
    raisedAt: raisedAt.toISOString(),
    seenAt: (closedAt ?? now).toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  });
  const { webhooksProblem, webhooksProblemAt, webhooksRestored, webhooksRestoredAt } = shop;
  const standing = webhooksProblem && webhooksProblemAt ? [alarm(webhooksProblem, webhooksProblemAt, null)] : [];
  if (!webhooksRestoredAt || now.getTime() - webhooksRestoredAt.getTime() > SHOWN_FOR_MS) return standing;
  return [
    ...standing,
    alarm(`Subscriptions were missing: ${webhooksRestored.join(', ')}. They were made anew.`, webhooksRestoredAt, webhooksRestoredAt),
  ];
}
