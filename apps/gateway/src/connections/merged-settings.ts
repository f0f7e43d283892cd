import type { ConnectionSettings } from '@stockbridge/contracts';

/** Settings that are one value though they are objects: a change replaces them whole. */
const WHOLE = new Set(['inventory.buffer', 'catalog.duplicates.bySku', 'order.hold.until', 'order.orderType', 'order.changeableByKind']);

/** Settings as they are with these changes; keys that are left out stay. Lists and what {@link WHOLE} names are replaced whole. */
export function mergedSettings(settings: ConnectionSettings, changes: { readonly [key in keyof ConnectionSettings]?: unknown }): unknown {
  return merged(settings, changes, '');
}

function merged(before: object, changes: object, path: string): unknown {
  const result: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    const old = result[key];
    const name = path + key;
    result[key] = isObject(old) && isObject(value) && !WHOLE.has(name) ? merged(old, value, `${name}.`) : value;
  }
  return result;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
