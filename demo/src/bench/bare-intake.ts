// The baseline of the bench `webhooks`, as a process of its own: Fastify, the signature, one INSERT per request, the answer.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';

const { DATABASE_URL, PORT, SHOPIFY_API_SECRET } = process.env;
/** As many as a service has unless told otherwise. */
const pool = new pg.Pool({ connectionString: DATABASE_URL!, max: 10 });
await pool.query(
  `create table if not exists bare_intake (
     id bigint generated always as identity primary key, order_id bigint not null, topic text not null, shop text not null,
     received_at timestamptz not null default now())`,
);

const app = fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.get('/health/ready', () => 'ready');
app.post<{ Body: Buffer }>('/webhooks/shopify', async ({ body, headers }, reply) => {
  const given = Buffer.from(String(headers['x-shopify-hmac-sha256']), 'base64');
  const expected = createHmac('sha256', SHOPIFY_API_SECRET!).update(body).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return reply.code(401).send({ message: 'forged' });
  const { id } = JSON.parse(body.toString('utf8')) as { id: number };
  await pool.query({
    name: 'insert',
    text: 'insert into bare_intake (order_id, topic, shop) values ($1, $2, $3)',
    values: [id, headers['x-shopify-topic'], headers['x-shopify-shop-domain']],
  });
  return reply.code(200).send({ statusCode: 200, message: 'Accepted.' });
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });

process.once('SIGTERM', () => void app.close().then(() => pool.end()));
