import { z } from 'zod';

/** Where a window stopped, as it is kept in `after`. A load: start, wait, read, end; what changed: products, then inventory items. */
const place = z.discriminatedUnion('at', [
  z.object({ at: z.literal('start'), attempt: z.number().int() }),
  z.object({ at: z.literal('wait'), attempt: z.number().int(), operation: z.string() }),
  z.object({ at: z.literal('read'), attempt: z.number().int(), operation: z.string(), byte: z.number().int() }),
  z.object({ at: z.literal('end'), operation: z.string() }),
  // `pages` read so far; absent where everything is read page by page because no load would succeed.
  z.object({ at: z.literal('products'), cursor: z.string().nullable(), pages: z.number().int().optional() }),
  z.object({ at: z.literal('items'), cursor: z.string().nullable() }),
]);
export type LoadPlace = z.infer<typeof place>;

/** Null for a window that has not begun, and for a place that nobody understands any more: the window begins again. */
export function readPlace(after: string | null): LoadPlace | null {
  if (after === null) return null;
  try {
    return place.safeParse(JSON.parse(after)).data ?? null;
  } catch {
    return null;
  }
}

export function writePlace(at: LoadPlace): string {
  return JSON.stringify(at);
}
