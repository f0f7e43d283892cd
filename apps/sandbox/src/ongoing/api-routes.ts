import type { FastifyInstance } from 'fastify';
import { type ApiCall, type ApiGate, WithStatus } from './api-gate.js';
import { findArticles } from './article-query.js';
import { articleView, inventoryPerWarehouseView } from './article-view.js';
import { escapeHtml, putArticle } from './article-writes.js';
import type { LosslessNumber } from './lossless-body.js';
import { findOrders } from './order-query.js';
import { orderView } from './order-view.js';
import { cancelOrder, orderFacts, putOrder, reportLine, setOrderStatus } from './order-writes.js';
import { refuse } from './refusal.js';
import { findReturnOrders, putReturnOrder, returnOrderStatuses, returnOrderView } from './return-orders.js';
import type { Article, Order, OrderLine } from './warehouse.js';
import { statusesOf } from './warehouse-setup.js';

/** The operations of the REST API that the twin knows, each under its OpenAPI path. */
export function addApiRoutes(server: FastifyInstance, gate: ApiGate): void {
  articleRoutes(server, gate);
  orderRoutes(server, gate);
  orderFieldRoutes(server, gate);
  reportingRoutes(server, gate);
  returnOrderRoutes(server, gate);
  setUpRoutes(server, gate);
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
    gate.add(server, method, '/*', () => refuse('No HTTP resource was found that matches the request. The twin may not know it.', 404));
  }
}

function articleRoutes(server: FastifyInstance, gate: ApiGate): void {
  const put = (call: ApiCall, existing?: Article): unknown => {
    const body = call.body('article', 'article');
    call.requireOwn(body.goodsOwnerId);
    const { article, message } = putArticle(call.warehouse, call.owner, body, existing);
    return { articleSystemId: call.warehouse.setup.idsMissing ? null : article.id, message };
  };
  const named = (call: ApiCall): Article => {
    const id = call.id('articleSystemId');
    const article = call.warehouse.articleById(id);
    if (article?.goodsOwnerId !== call.owner.id)
      return refuse(`There is no article with ID ${id}.`, call.warehouse.setup.statusForUnknownId);
    return article;
  };
  gate.add(server, 'PUT', '/articles', (call) => put(call));
  gate.add(server, 'PUT', '/articles/{articleSystemId}', (call) => put(call, named(call)));
  gate.add(server, 'GET', '/articles/{articleSystemId}', (call) => articleView(call.warehouse, named(call)));
  gate.add(server, 'GET', '/articles', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return findArticles(call.warehouse, call.owner, call.query).map((article) => articleView(call.warehouse, article));
  });
  gate.add(server, 'GET', '/articles/inventoryPerWarehouse', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    const wanted = call.query.ints('warehouseIds');
    const sites = call.warehouse.sites().filter((site) => wanted === undefined || wanted.includes(site.id));
    return findArticles(call.warehouse, call.owner, call.query).map((article) => inventoryPerWarehouseView(call.warehouse, article, sites));
  });
}

function orderRoutes(server: FastifyInstance, gate: ApiGate): void {
  const put = (call: ApiCall, existing?: Order): unknown => {
    const body = call.body('order', 'order');
    call.requireOwn(body.goodsOwnerId);
    const { order, created, message } = putOrder(call.warehouse, call.owner, body, existing);
    const answer = { orderId: call.warehouse.setup.idsMissing ? null : order.id, message };
    return created ? new WithStatus(call.warehouse.setup.statusForCreatedOrder, answer) : answer;
  };
  gate.add(server, 'PUT', '/orders', (call) => put(call));
  gate.add(server, 'PUT', '/orders/{orderId}', (call) => put(call, call.order()));
  gate.add(server, 'GET', '/orders', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return findOrders(call.warehouse, call.owner, call.query).map((order) => orderView(call.warehouse, order));
  });
  gate.add(server, 'GET', '/orders/{orderId}', (call) => orderView(call.warehouse, call.order()));
  gate.add(server, 'DELETE', '/orders/{orderId}', (call) => {
    const order = call.order();
    return { orderId: order.id, message: cancelOrder(call.warehouse, order) };
  });
  gate.add(server, 'DELETE', '/orders', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    const number = call.query.text('orderNumber') ?? refuse('The query parameter orderNumber is required.');
    const order = call.warehouse.orderByNumber(call.owner.id, number);
    if (order === undefined) return refuse(`There is no order with order number ${number}.`, call.warehouse.setup.statusForUnknownId);
    return { orderId: order.id, message: cancelOrder(call.warehouse, order) };
  });
}

function orderFieldRoutes(server: FastifyInstance, gate: ApiGate): void {
  /** Changes one thing of an order, and says so in the effect log. */
  const change = (path: string, method: 'PUT' | 'PATCH', act: (call: ApiCall, order: Order) => unknown): void => {
    gate.add(server, method, `/orders/{orderId}/${path}`, (call) => {
      const order = call.order();
      const answer = act(call, order);
      order.updatedAt = call.warehouse.clock();
      return answer ?? { orderId: order.id, message: `Order ${escapeHtml(order.orderNumber)} updated.` };
    });
  };
  const log = (call: ApiCall, order: Order, what: Record<string, unknown>): void => {
    call.warehouse.effects.append({
      effect: 'order.field-set',
      subject: order.orderNumber,
      data: { ...orderFacts(call.warehouse, order), set: what },
    });
  };
  change('orderStatus', 'PATCH', (call, order) =>
    setOrderStatus(call.warehouse, order, call.body('orderStatus', 'orderStatus').orderStatusNumber),
  );
  change('orderTracking', 'PUT', (call, order) => {
    const { waybill, trackingUrl, isReturnTracking } = call.body('orderTracking', 'orderTracking');
    (isReturnTracking ? order.returnTracking : order.tracking).push({ waybill, trackingUrl, createdAt: call.warehouse.clock() });
    if (isReturnTracking) order.returnWaybill = waybill;
    else order.waybill = waybill;
    log(call, order, { waybill, isReturnTracking });
    return { success: true, message: 'Tracking added.' };
  });
  change('parcels', 'PUT', (call, order) => {
    const { parcelNumber, transportAdministrationType, tracking } = call.body('parcel', 'parcel');
    const parcel = {
      id: order.parcels.find((known) => known.parcelNumber === parcelNumber)?.id ?? call.warehouse.nextId('parcel'),
      parcelNumber,
      isReturn: /return/i.test(transportAdministrationType),
      tracking: tracking ?? null,
    };
    order.parcels = [...order.parcels.filter((known) => known.id !== parcel.id), parcel];
    log(call, order, { parcelNumber });
    return { parcelId: parcel.id, success: true, message: `Parcel ${escapeHtml(parcelNumber)} created/updated.` };
  });
  change('waybill', 'PATCH', (call, order) => {
    order.waybill = call.body('waybill', 'waybill').waybill;
    log(call, order, { waybill: order.waybill });
  });
  change('returnWaybill', 'PATCH', (call, order) => {
    order.returnWaybill = call.body('returnWaybill', 'returnWaybill').returnWaybill;
    log(call, order, { returnWaybill: order.returnWaybill });
  });
  for (const field of ['orderRemark', 'warehouseInstruction', 'servicePointCode', 'deliveryDate'] as const) {
    change(field, 'PATCH', (call, order) => {
      const body = call.body(field, field);
      order.body = { ...order.body, ...body };
      order.headerUpdatedAt = call.warehouse.clock();
      log(call, order, body);
    });
  }
}

function reportingRoutes(server: FastifyInstance, gate: ApiGate): void {
  const lineOf = (call: ApiCall, order: Order): OrderLine => {
    const id = call.id('orderLineId');
    return (
      order.lines.find((line) => line.id === id) ?? refuse(`There is no order line with ID ${id}.`, call.warehouse.setup.statusForUnknownId)
    );
  };
  const reportOne = (path: string, side: 'picked' | 'returned', quantity: (call: ApiCall) => LosslessNumber): void => {
    gate.add(server, 'PATCH', `/orders/{orderId}/lines/{orderLineId}/${path}`, (call) => {
      const order = call.order();
      reportLine(call.warehouse, order, lineOf(call, order), side, quantity(call));
      return { orderId: order.id, message: 'Reported number of items updated.' };
    });
  };
  reportOne('reportedNumberOfItems', 'picked', (call) => call.body('reported', 'reported').reportedNumberOfItems);
  reportOne('reportedReturnedNumberOfItems', 'returned', (call) => call.body('reportedReturned', 'reported').reportedReturnedNumberOfItems);
  gate.add(server, 'PATCH', '/orders/{orderId}/setReportedNumberOfItemsToPickedNumberOfItems', (call) => {
    const order = call.order();
    for (const line of order.lines) reportLine(call.warehouse, order, line, 'picked', line.picked);
    return { orderId: order.id, message: 'Reported number of items updated.' };
  });
  gate.add(server, 'PATCH', '/orders/{orderId}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems', (call) => {
    const order = call.order();
    const onlyReturned = call.query.flag('onlyUpdateOrderLinesWhichHaveReturnedItems');
    for (const line of order.lines) {
      if (!onlyReturned || line.returned > 0) reportLine(call.warehouse, order, line, 'returned', line.returned);
    }
    return { orderId: order.id, message: 'Reported returned number of items updated.' };
  });
}

function returnOrderRoutes(server: FastifyInstance, gate: ApiGate): void {
  gate.add(server, 'PUT', '/returnOrders', (call) => {
    const body = call.body('returnOrder', 'returnOrder');
    call.requireOwn(body.goodsOwnerId);
    const { returnOrder, message } = putReturnOrder(call.warehouse, call.owner, body);
    return { returnOrderId: call.warehouse.setup.idsMissing ? null : returnOrder.id, message };
  });
  gate.add(server, 'GET', '/returnOrders', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return findReturnOrders(call.warehouse, call.owner, call.query).map((each) => returnOrderView(call.warehouse, each));
  });
  gate.add(server, 'GET', '/returnOrders/statuses', () => ({ returnOrderStatuses }));
}

function setUpRoutes(server: FastifyInstance, gate: ApiGate): void {
  gate.add(server, 'GET', '/orders/statuses', (call) => ({ orderStatuses: statusesOf(call.warehouse.setup) }));
  gate.add(server, 'GET', '/orders/types', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return { orderTypes: call.owner.orderTypes };
  });
  gate.add(server, 'GET', '/orders/wayOfDeliveryTypes', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return { wayOfDeliveryTypes: call.owner.wayOfDeliveryTypes };
  });
  gate.add(server, 'PUT', '/orders/wayOfDeliveryTypes', (call) => {
    const { goodsOwnerId, code, name } = call.body('wayOfDeliveryType', 'wayOfDeliveryType');
    call.requireOwn(goodsOwnerId);
    const known = call.owner.wayOfDeliveryTypes.find((way) => way.code === code);
    if (known !== undefined) known.name = name;
    const way = known ?? { id: call.warehouse.nextId('wayOfDelivery'), code, name };
    if (known === undefined) call.owner.wayOfDeliveryTypes.push(way);
    return { wayOfDeliveryTypeId: way.id, success: true, message: `Way of delivery type ${escapeHtml(code)} created/updated.` };
  });
  gate.add(server, 'GET', '/transporterContracts', (call) => {
    call.requireOwn(call.query.requiredInt('goodsOwnerId'));
    return call.warehouse.transporterContracts.map((contract) => ({
      ediCode: contract.ediCode,
      transporterName: contract.transporterName,
      transporterCode: contract.transporterCode,
      transporterServiceCode: contract.services[0]?.code ?? null,
      transporterServices: contract.services.map((service) => ({
        transporterServiceName: service.name,
        transporterServiceCode: service.code,
      })),
    }));
  });
  gate.add(server, 'GET', '/warehouses', (call) => call.warehouse.sites().map((site) => ({ ...site, address: null })));
}
