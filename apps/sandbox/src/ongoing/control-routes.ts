import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { orderDump } from './dump.js';
import { writeBody } from './lossless-body.js';
import { Refusal, refuse } from './refusal.js';
import { addShelfRoutes } from './shelf-routes.js';
import {
  cancelByStaff,
  deleteByStaff,
  edit,
  editRequest,
  makeBackOrder,
  pick,
  pickRequest,
  returnRequest,
  setStatusByStaff,
  ship,
  shipRequest,
  takeBack,
  undoRequest,
  undoReturn,
  work,
  workRequest,
} from './staff.js';
import type { Order, Warehouse } from './warehouse.js';
import { type WarehouseSetupInput, warehouseSetup } from './warehouse-setup.js';

/** Sets warehouses up, plays their staff, and shows everything to whoever checks a run. Not part of the API that is imitated. */
export function addControlRoutes(
  server: FastifyInstance,
  warehouses: ReadonlyMap<string, Warehouse>,
  configure: (setup: WarehouseSetupInput) => Warehouse,
  deliveries: () => readonly unknown[],
): void {
  const warehouseOf = (request: FastifyRequest): Warehouse => {
    const { warehouse } = request.params as { warehouse: string };
    return warehouses.get(warehouse) ?? refuse(`There is no warehouse ${warehouse}. Make one with POST /_twin/warehouses.`, 404);
  };
  const orderOf = (request: FastifyRequest): [Warehouse, Order] => {
    const warehouse = warehouseOf(request);
    const { orderNumber } = request.params as { orderNumber: string };
    const { goodsOwnerId } = request.query as { goodsOwnerId?: string };
    for (const owner of warehouse.goodsOwners()) {
      const order = warehouse.orderByNumber(owner.id, orderNumber);
      if (order !== undefined && (goodsOwnerId === undefined || goodsOwnerId === String(owner.id))) return [warehouse, order];
    }
    return refuse(`There is no order ${orderNumber} in ${warehouse.name}.`, 404);
  };
  const answer = (reply: FastifyReply, body: unknown): FastifyReply => reply.type('application/json').send(writeBody(body));

  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return reply.status(error.status).send({ error: error.message });
    throw error;
  });

  server.get('/_twin/warehouses', async (_request, reply) =>
    answer(
      reply,
      [...warehouses.values()].map((warehouse) => ({
        warehouse: warehouse.name,
        articles: warehouse.articles.length,
        orders: warehouse.orders.length,
        goodsOwners: warehouse.goodsOwners().map(({ id, name }) => ({ id, name })),
      })),
    ),
  );
  server.post('/_twin/warehouses', async (request, reply) => {
    const warehouse = configure(warehouseSetup.parse(request.body));
    return answer(reply, { warehouse: warehouse.name, apiPath: `/${warehouse.name}/api/v1/`, page: `/${warehouse.name}` });
  });
  server.get('/_twin/warehouses/:warehouse/orders', async (request, reply) =>
    answer(reply, { orders: warehouseOf(request).orders.map(orderDump) }),
  );
  addShelfRoutes(server, warehouseOf);
  server.get('/_twin/webhooks', async (_request, reply) => answer(reply, { deliveries: deliveries() }));
  server.post('/_twin/warehouses/:warehouse/work', async (request, reply) =>
    answer(reply, { done: work(warehouseOf(request), workRequest.parse(request.body ?? {})) }),
  );

  const staff = (action: string, act: (warehouse: Warehouse, order: Order, body: unknown) => void): void => {
    server.post(`/_twin/warehouses/:warehouse/orders/:orderNumber/${action}`, async (request, reply) => {
      const [warehouse, order] = orderOf(request);
      act(warehouse, order, request.body ?? {});
      return answer(reply, orderDump(order));
    });
  };
  staff('pick', (warehouse, order, body) => pick(warehouse, order, pickRequest.parse(body)));
  staff('ship', (warehouse, order, body) => ship(warehouse, order, shipRequest.parse(body)));
  staff('return', (warehouse, order, body) => takeBack(warehouse, order, returnRequest.parse(body)));
  staff('undo-return', (warehouse, order, body) => undoReturn(warehouse, order, undoRequest.parse(body)));
  staff('back-order', (warehouse, order) => void makeBackOrder(warehouse, order));
  staff('edit', (warehouse, order, body) => edit(warehouse, order, editRequest.parse(body)));
  staff('cancel', (warehouse, order) => cancelByStaff(warehouse, order));
  staff('status', (warehouse, order, body) =>
    setStatusByStaff(warehouse, order, z.strictObject({ status: z.number().int() }).parse(body).status),
  );
  staff('delete', (warehouse, order) => deleteByStaff(warehouse, order));
}
