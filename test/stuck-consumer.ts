/** A process that takes messages and never finishes one. Says "took one" on its standard output; the test kills it. */
import { type ServiceName } from '@stockbridge/contracts';
import { makeLocalQuestions, PostgresTransport, RabbitTransport, type Transport } from '@stockbridge/messaging';
import { pino } from 'pino';
import { DataSource } from 'typeorm';

interface Options {
  readonly kind: 'postgres' | 'rabbitmq';
  readonly service: ServiceName;
  readonly url: string;
  readonly databaseUrl: string;
  readonly prefix: string;
  readonly ladder: readonly number[];
}

const options = JSON.parse(process.argv[2]!) as Options;
const transport = await makeTransport(options);
await transport.start();
await transport.subscribe(() => {
  process.stdout.write('took one\n');
  return new Promise(() => undefined);
});
process.stdout.write('listens\n');

async function makeTransport({ kind, service, url, databaseUrl, prefix, ladder }: Options): Promise<Transport> {
  const logger = pino({ level: 'silent' });
  if (kind === 'postgres') return new PostgresTransport({ service, url, localQuestions: makeLocalQuestions(), logger });
  const dataSource = await new DataSource({ type: 'postgres', url: databaseUrl }).initialize();
  return new RabbitTransport({ service, url, dataSource, logger, prefix, ladder });
}
