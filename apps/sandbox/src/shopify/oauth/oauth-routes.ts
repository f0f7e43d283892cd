import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { TwinServer } from '../../twin/twin-server.js';
import type { RegisteredApp, Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { answerTokenRequest, callbackUrl, grantCode } from './grants.js';

const authorizeQuery = z.looseObject({
  client_id: z.string().default(''),
  scope: z.string().default(''),
  redirect_uri: z.string().default(''),
  state: z.string().default(''),
  auto: z.string().optional(),
});

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => escapes[char]!);

function page(title: string, inside: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title><body><h1>${escape(title)}</h1>${inside}</body></html>`;
}

function consentPage(shop: Shop, app: RegisteredApp, query: Readonly<Record<string, string>>): string {
  const fields = Object.entries({ ...query, auto: '1' }).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const scopes = query.scope!.split(',').map((scope) => `<li>${escape(scope)}</li>`);
  return page(
    'Install app',
    `<p>The app <b>${escape(app.apiKey)}</b> asks ${escape(shop.name)} (${escape(shop.domain)}) for:</p><ul>${scopes.join('')}</ul>` +
      `<form method="get">${fields.join('')}<button>Install app</button></form>`,
  );
}

/** The authorize page a merchant sees, and the token endpoint. */
export function oauthRoutes(server: TwinServer, world: World): void {
  const html = (reply: FastifyReply, status: number, text: string): FastifyReply =>
    reply.status(status).header('content-type', 'text/html; charset=utf-8').send(text);
  const refuse = (reply: FastifyReply, reason: string): FastifyReply => html(reply, 400, page('Oauth error', `<p>${escape(reason)}</p>`));

  server.http.get<{ Params: { shop: string } }>('/:shop/admin/oauth/authorize', async (request, reply) => {
    const shop = world.shops.get(request.params.shop);
    if (shop === undefined) return html(reply, 404, page('Not found', '<p>This shop does not exist.</p>'));
    const query = authorizeQuery.parse(request.query);
    const app = world.apps.get(query.client_id);
    if (app === undefined) return refuse(reply, `invalid_request: Could not find Shopify API application with api_key ${query.client_id}`);
    if (!app.redirectUrls.includes(query.redirect_uri)) return refuse(reply, 'invalid_request: The redirect_uri is not whitelisted');
    const scopes = query.scope
      .split(',')
      .map((scope) => scope.trim())
      .filter((scope) => scope !== '');
    const bad = scopes.find((scope) => !/^(unauthenticated_)?(read|write)_[a-z_]+$/.test(scope));
    if (scopes.length === 0 || bad !== undefined) return refuse(reply, `invalid_scope: ${bad ?? 'no scope was asked for'}`);
    if ('grant_options[]' in query && query['grant_options[]'] === 'per-user') {
      return refuse(reply, 'invalid_request: the Shopify twin gives offline tokens only');
    }
    if (query.auto === '1' || app.autoApprove || world.switches.now.autoApprove) {
      const code = grantCode(world, shop, app, scopes, query.redirect_uri);
      return reply.redirect(callbackUrl(world, shop, app, query.redirect_uri, code, query.state), 302);
    }
    const { client_id, scope, redirect_uri, state } = query;
    return html(reply, 200, consentPage(shop, app, { client_id, scope, redirect_uri, state }));
  });

  server.http.post<{ Params: { shop: string } }>('/:shop/admin/oauth/access_token', (request, reply) =>
    server.answer('oauth.access_token', request, reply, async () => {
      const shop = world.shops.get(request.params.shop);
      if (shop === undefined) return { status: 404, body: { errors: 'Not Found' } };
      const body = typeof request.body === 'object' && request.body !== null ? request.body : {};
      return answerTokenRequest(world, shop, body as Record<string, unknown>);
    }),
  );
}
