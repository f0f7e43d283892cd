import type { FlowLoad } from '@stockbridge/contracts';

const count = new Intl.NumberFormat('en');

/** What is said of a long load: how far it is, and how long it still takes, if that can be told. */
export function loadSentence({ phase, read, total, estimatedEndAt }: FlowLoad, now: Date): string {
  const far = total === null ? count.format(read) : `${count.format(read)} of about ${count.format(Math.max(read, total))}`;
  switch (phase) {
    case 'preparing':
      return `Shopify puts everything together: ${far} so far.`;
    case 'cancelled':
      return `A person cancelled this load after ${far}. What changes from now on is still taken up.`;
    default:
      return `${far} ${phase === 'reading' ? 'read' : 'written'}${estimatedEndAt === null ? '' : `, ${timeLeft(new Date(estimatedEndAt), now)}`}.`;
  }
}

function timeLeft(end: Date, now: Date): string {
  const minutes = Math.ceil((end.getTime() - now.getTime()) / 60_000);
  if (minutes <= 1) return 'done in about a minute';
  if (minutes < 90) return `done in about ${minutes} minutes`;
  return `done in about ${Math.round(minutes / 60)} hours`;
}
