import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token for the webhooks of one connection, to be typed into the WMS. */
export function newWebhookToken(): string {
  return randomBytes(24).toString('base64url');
}

/** SHA-256, hex: what is compared with. */
export function webhookTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time; false when there is nothing to compare with. */
export function isWebhookToken(token: string | undefined, hash: string | null): boolean {
  return token !== undefined && hash !== null && timingSafeEqual(Buffer.from(webhookTokenHash(token), 'hex'), Buffer.from(hash, 'hex'));
}
