import type { Message, MessagePropertyHeaders } from 'amqplib';

/** What we note on a message on its way through retries to parking. */
export interface MessageNotes {
  readonly attempt: number;
  readonly firstTriedAt: string;
}

export function notesOf(message: Message, now: Date): MessageNotes {
  const headers = message.properties.headers ?? {};
  return {
    attempt: typeof headers['x-attempt'] === 'number' ? headers['x-attempt'] : 1,
    firstTriedAt: typeof headers['x-first'] === 'string' ? headers['x-first'] : now.toISOString(),
  };
}

export function headersToRetry({ attempt, firstTriedAt }: MessageNotes): MessagePropertyHeaders {
  return { 'x-attempt': attempt + 1, 'x-first': firstTriedAt };
}

export function headersToPark({ attempt, firstTriedAt }: MessageNotes, reason: string, now: Date): MessagePropertyHeaders {
  return { 'x-attempt': attempt, 'x-first': firstTriedAt, 'x-parked': now.toISOString(), 'x-reason': reason };
}

/** Why a parked message is there: our own note, or the broker's when its consumers died again and again. */
export function reasonOf(message: Message): string {
  const headers = message.properties.headers ?? {};
  if (typeof headers['x-reason'] === 'string') return headers['x-reason'];
  const death = headers['x-first-death-reason'] as unknown;
  return death === 'delivery_limit'
    ? 'every process that took it died'
    : `put aside by the broker (${typeof death === 'string' ? death : 'no reason given'})`;
}
