/** `npm run topology`: who tells whom what, and by which queues. From the contracts alone, so it needs no broker. */
import { EVENTS, SERVICES } from '@stockbridge/contracts';
import { RETRY_LADDER, topologyOf } from '@stockbridge/messaging';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const { exchange, questions, queues, bindings } = topologyOf();

console.log(`Exchange ${exchange} (topic, durable), questions over ${questions} (direct, durable)\n`);
console.log(
  table(
    ['event', 'version', 'published by', 'subscribers'],
    EVENTS.map(({ name, version, publisher, subscribers }) => [
      name,
      String(version),
      publisher === 'any' ? 'any service' : publisher,
      subscribers.join(', ') || 'nobody',
    ]),
  ),
);
console.log(`\nQueues (quorum, durable); retries after ${RETRY_LADDER.join(', ')} s\n`);
console.log(
  table(
    ['queue', 'events', 'beside it'],
    SERVICES.map((service) => [
      service,
      String(bindings.filter(({ queue }) => queue === service).length),
      queues
        .map(({ name }) => name)
        .filter((name) => name.startsWith(`${service}.`))
        .join(', '),
    ]),
  ),
);
