import { z } from 'zod';
import type { TwinServer } from '../../twin/twin-server.js';
import { checkToken } from '../oauth/grants.js';
import type { World } from '../world.js';
import { type AdminApi } from './admin-api.js';
import { API_VERSION } from './admin-schema.js';

const graphqlBody = z.looseObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** `POST /{shop}/admin/api/2026-10/graphql.json` */
export function graphqlRoutes(server: TwinServer, world: World, api: AdminApi): void {
  server.http.post<{ Params: { shop: string; version: string } }>('/:shop/admin/api/:version/graphql.json', (request, reply) => {
    const body = graphqlBody.safeParse(request.body);
    const asked = body.success
      ? {
          query: body.data.query,
          variables: body.data.variables ?? {},
          operationName: body.data.operationName ?? null,
          origin: `${request.protocol}://${request.host}`,
        }
      : null;
    const operation = asked === null ? 'graphql' : api.operationName(asked);
    return server.answer(operation, request, reply, async () => {
      const shop = world.shops.get(request.params.shop);
      if (shop === undefined || request.params.version !== API_VERSION) return { status: 404, body: { errors: 'Not Found' } };
      const header = request.headers['x-shopify-access-token'];
      const token = checkToken(world, shop, typeof header === 'string' ? header : undefined);
      if (!token.ok) return { status: token.status, body: { errors: token.errors } };
      if (asked === null) return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
      return api.answer(shop, token.installation, asked);
    });
  });
}
