import { isDeepStrictEqual } from 'node:util';
import { createArticle, escapeHtml, given } from './article-writes.js';
import { type LosslessNumber, toNumber } from './lossless-body.js';
import { type OrderBody, type OrderLineBody, longestRemark } from './request-models.js';
import { refuse } from './refusal.js';
import { status } from './statuses.js';
import type { Article, Carrier, GoodsOwner, Order, OrderLine, Warehouse } from './warehouse.js';

/** `PUT /orders` and `PUT /orders/{id}`: creates, or updates for as long as the warehouse has not begun. */
export function putOrder(
  warehouse: Warehouse,
  owner: GoodsOwner,
  body: OrderBody,
  existing?: Order,
): { order: Order; created: boolean; message: string } {
  if (typeof body.warehouseId === 'number' && warehouse.site(body.warehouseId) === undefined) {
    refuse(`There is no warehouse with ID ${body.warehouseId}.`);
  }
  if ((body.orderRemark ?? '').length > longestRemark && warehouse.setup.remarkTooLong === 'refuse') {
    refuse(`The order remark must be at most ${longestRemark} characters.`);
  }
  const namesake = warehouse.orderByNumber(owner.id, body.orderNumber);
  if (existing !== undefined && namesake !== undefined && namesake !== existing) {
    refuse(`There is already an order with order number ${body.orderNumber}.`);
  }
  const rows = (body.orderLines ?? []).map((line) => line.rowNumber);
  if (new Set(rows).size < rows.length) refuse('Order line row numbers must be unique within the order.');
  const order = existing ?? namesake;
  if (order === undefined) {
    const created = createOrder(warehouse, owner, body);
    const customer = escapeHtml(body.consignee.customerNumber ?? '');
    return {
      order: created,
      created: true,
      message:
        `Customer with customer number '${customer}' and ID '${created.consigneeId}' created. <br/> <br/>` +
        `Order number ${escapeHtml(body.orderNumber)} created/updated`,
    };
  }
  updateOrder(warehouse, owner, order, body);
  return { order, created: false, message: `Order number ${escapeHtml(body.orderNumber)} created/updated` };
}

function createOrder(warehouse: Warehouse, owner: GoodsOwner, body: OrderBody): Order {
  const carrier = settle(warehouse, owner, body);
  const articles = articlesOf(warehouse, owner, body);
  const now = warehouse.clock();
  const order: Order = {
    id: warehouse.nextId('order'),
    goodsOwnerId: owner.id,
    orderNumber: warehouse.spelled(body.orderNumber),
    consigneeId: warehouse.nextId('customer'),
    body,
    lines: (body.orderLines ?? []).map((line) => newLine(warehouse, line, articles)),
    status: warehouse.setup.statusOfNewOrders,
    createdAt: now,
    updatedAt: now,
    statusChangedAt: now,
    headerUpdatedAt: null,
    shippedAt: null,
    lastPickedAt: null,
    lastReturnedAt: null,
    tracking: [],
    returnTracking: [],
    parcels: [],
    waybill: null,
    returnWaybill: null,
    carrier,
  };
  warehouse.effects.append({ effect: 'order.created', subject: order.orderNumber, data: orderFacts(warehouse, order) });
  warehouse.addOrder(order);
  return order;
}

function updateOrder(warehouse: Warehouse, owner: GoodsOwner, order: Order, body: OrderBody): void {
  if (order.status >= warehouse.setup.refuseChangesFrom) {
    refuse(
      `Order ${order.orderNumber} cannot be changed: it has status ${order.status} ${warehouse.statusText(order.status) ?? ''}.`.trim(),
    );
  }
  const carrier = settle(warehouse, owner, body);
  const articles = articlesOf(warehouse, owner, body);
  const now = warehouse.clock();
  const before = { body: given(order.body), lines: orderFacts(warehouse, order).lines };
  const next = warehouse.setup.fieldOmittedOnUpdate === 'keep' ? { ...order.body, ...given(body) } : body;
  // What a line asks for until now changes too.
  warehouse.touchStock(order);
  if (Array.isArray(body.orderLines)) {
    const sent = new Map(body.orderLines.map((line) => [line.rowNumber, line]));
    const kept = order.lines.filter((line) => sent.has(line.rowNumber) || warehouse.setup.lineOmittedOnUpdate === 'keep');
    for (const line of kept) {
      const update = sent.get(line.rowNumber);
      if (update === undefined) continue;
      line.body = update;
      line.articleId = articles.get(update.articleNumber)?.id ?? line.articleId;
      sent.delete(line.rowNumber);
    }
    order.lines = [...kept, ...[...sent.values()].map((line) => newLine(warehouse, line, articles))];
  }
  const orderNumber = warehouse.spelled(body.orderNumber);
  if (order.orderNumber !== orderNumber) warehouse.renameOrder(order, orderNumber);
  order.body = next;
  order.carrier = carrier ?? order.carrier;
  order.updatedAt = now;
  order.headerUpdatedAt = now;
  warehouse.touchStock(order);
  const facts = orderFacts(warehouse, order);
  const changed = !isDeepStrictEqual(before, { body: given(order.body), lines: facts.lines });
  warehouse.effects.append({ effect: 'order.updated', subject: order.orderNumber, data: { ...facts, changed } });
}

/** `DELETE /orders`: the order stays, with status 1000. */
export function cancelOrder(warehouse: Warehouse, order: Order): string {
  if (order.status === status.cancelled && warehouse.setup.cancelTwice === 'accept')
    return `Order ${escapeHtml(order.orderNumber)} is cancelled.`;
  if (order.status >= warehouse.setup.refuseChangesFrom) {
    refuse(
      `Order ${order.orderNumber} cannot be cancelled: it has status ${order.status} ${warehouse.statusText(order.status) ?? ''}.`.trim(),
    );
  }
  warehouse.setStatus(order, status.cancelled);
  warehouse.effects.append({ effect: 'order.cancelled', subject: order.orderNumber, data: orderFacts(warehouse, order) });
  return `Order ${escapeHtml(order.orderNumber)} is cancelled.`;
}

export function setOrderStatus(warehouse: Warehouse, order: Order, number: number): void {
  if (warehouse.statusText(number) === null) refuse(`There is no order status ${number}.`);
  if (order.status >= status.allocated && order.status < status.picked) {
    refuse(`The status of order ${order.orderNumber} cannot be changed: goods are allocated.`);
  }
  warehouse.setStatus(order, number);
  warehouse.effects.append({ effect: 'order.status-set', subject: order.orderNumber, data: orderFacts(warehouse, order) });
}

/** Sets one line's counter, `picked` or `returned`, to exactly this quantity. */
export function reportLine(
  warehouse: Warehouse,
  order: Order,
  line: OrderLine,
  side: 'picked' | 'returned',
  quantity: LosslessNumber | number,
): void {
  if (side === 'picked') line.reported = quantity;
  else line.reportedReturned = quantity;
  order.updatedAt = warehouse.clock();
  warehouse.effects.append({
    effect: side === 'picked' ? 'order.reported' : 'order.return-reported',
    subject: order.orderNumber,
    data: {
      ...orderFacts(warehouse, order),
      reported: [{ lineId: line.id, rowNumber: line.rowNumber, quantity: toNumber(quantity) }],
    },
  });
}

/** What doubles are counted with: who the order is and what it asks for. */
export function orderFacts(warehouse: Warehouse, order: Order): Record<string, unknown> & { lines: unknown } {
  return {
    warehouse: warehouse.name,
    goodsOwnerId: order.goodsOwnerId,
    orderId: order.id,
    orderNumber: order.orderNumber,
    goodsOwnerOrderId: order.body.goodsOwnerOrderId ?? null,
    status: order.status,
    lines: order.lines.map((line) => ({
      rowNumber: line.rowNumber,
      articleNumber: line.body.articleNumber,
      quantity: toNumber(line.body.numberOfItems),
      picked: line.picked,
    })),
  };
}

function newLine(warehouse: Warehouse, body: OrderLineBody, articles: Map<string, Article>): OrderLine {
  return {
    id: warehouse.nextId('line'),
    rowNumber: body.rowNumber,
    articleId: articles.get(body.articleNumber)?.id ?? 0,
    body,
    picked: 0,
    returned: 0,
    reported: null,
    reportedReturned: null,
    items: [],
  };
}

function articlesOf(warehouse: Warehouse, owner: GoodsOwner, body: OrderBody): Map<string, Article> {
  const found = new Map<string, Article>();
  const missing: string[] = [];
  for (const { articleNumber } of body.orderLines ?? []) {
    const article = warehouse.articleByNumber(owner.id, articleNumber);
    if (article !== undefined) found.set(articleNumber, article);
    else missing.push(articleNumber);
  }
  if (missing.length > 0 && warehouse.setup.articleUnknownInOrder === 'refuse') {
    refuse(`There is no article with article number ${[...new Set(missing)].join(', ')}.`);
  }
  for (const articleNumber of new Set(missing)) {
    found.set(articleNumber, createArticle(warehouse, owner, { goodsOwnerId: owner.id, articleNumber, articleName: articleNumber }));
  }
  return found;
}

/** Refuses a transporter or order type that is not set up; finds or creates the way of delivery. */
function settle(warehouse: Warehouse, owner: GoodsOwner, body: OrderBody): Carrier | null {
  let carrier: Carrier | null = null;
  if (body.transporter?.transporterCode) {
    const { transporterCode, transporterServiceCode } = body.transporter;
    const contract = warehouse.transporterContracts.find((candidate) => candidate.transporterCode === transporterCode);
    const service = contract?.services.find((candidate) => candidate.code === transporterServiceCode);
    if (contract === undefined || (transporterServiceCode && service === undefined)) {
      refuse(`There is no transporter contract ${transporterCode} ${transporterServiceCode ?? ''}.`);
    }
    carrier = {
      name: contract.transporterName,
      service: service?.name ?? null,
      code: contract.transporterCode,
      serviceCode: service?.code ?? null,
    };
  }
  const { orderType, wayOfDelivery } = body;
  if (orderType?.code && !owner.orderTypes.some((type) => type.code === orderType.code)) {
    if (warehouse.setup.orderTypeUnknown === 'refuse') refuse(`There is no order type ${orderType.code}.`);
    owner.orderTypes.push({ code: orderType.code, name: orderType.name ?? orderType.code });
  }
  if (wayOfDelivery?.code && !owner.wayOfDeliveryTypes.some((way) => way.code === wayOfDelivery.code)) {
    owner.wayOfDeliveryTypes.push({
      id: warehouse.nextId('wayOfDelivery'),
      code: wayOfDelivery.code,
      name: wayOfDelivery.name ?? wayOfDelivery.code,
    });
  }
  return carrier;
}
