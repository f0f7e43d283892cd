import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { z } from 'zod';

const rows = readFileSync('docs/settings.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, -1))
  .map(([path = '', fallback = '', what = '', page = '']) => ({
    path: path.replaceAll('`', '').trim(),
    fallback: fallback.trim(),
    what,
    page,
  }));

/** Set when a connection is made, so the schema has no default. */
const MADE_WITH = { goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm' };

/** Every setting with its path: objects with keys of their own are walked into, everything else is one value. */
function settingsOf(object: z.ZodObject, path = ''): string[] {
  return Object.entries(object.shape).flatMap(([key, field]) => {
    const inner = withoutWrapping(field as z.ZodType);
    return inner instanceof z.ZodObject ? settingsOf(inner, `${path}${key}.`) : [path + key];
  });
}

function withoutWrapping(field: z.ZodType): z.ZodType {
  const isWrapped = field instanceof z.ZodDefault || field instanceof z.ZodPrefault || field instanceof z.ZodOptional;
  return isWrapped ? withoutWrapping(field.unwrap() as z.ZodType) : field;
}

function at(path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], connectionSettings.parse(MADE_WITH));
}

/** As the page writes it: text without quotes, everything else as JSON. */
function written(value: unknown): string {
  if (value === '') return 'empty';
  return value === undefined ? '`POLL_INTERVAL_SECONDS`' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

describe('docs/settings.md', () => {
  it('tells of every setting of a connection, once, and of no other', () => {
    expect(rows.map(({ path }) => path).sort()).toEqual(settingsOf(connectionSettings).sort());
  });

  it('has the defaults that the code gives', () => {
    const differing = rows
      .filter(({ path }) => !Object.hasOwn(MADE_WITH, path))
      .filter(({ path, fallback }) => fallback !== written(at(path)))
      .map(({ path, fallback }) => `${path}: the page says ${fallback}, the code ${written(at(path))}`);
    expect(differing).toEqual([]);
  });

  it('says of each what it does and where it is found', () => {
    expect(rows.filter(({ what, page }) => what.trim() === '' || page.trim() === '').map(({ path }) => path)).toEqual([]);
  });
});
