import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { connectionSettings, FLOWS, REASONS } from '@stockbridge/contracts';

const codes = Object.keys(REASONS);
const rows = readFileSync('docs/reasons.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, -1))
  .map(([code = '', givenBy = '', meaning = '', cure = '']) => ({ code: code.replaceAll('`', '').trim(), givenBy, meaning, cure }));

const SPEC = /\.(e2e-)?spec\.ts$/;

/** Reason codes that stand in files of a folder, as the code writes them. */
function codesIn(folder: string, isMeant: (file: string) => boolean): string[] {
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && isMeant(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  return codes.filter((code) => text.includes(`'${code}'`));
}

const givenIn = (app: string) => codesIn(join('apps', app, 'src'), (file) => !SPEC.test(file));

describe('docs/reasons.md', () => {
  it('tells of every reason that a row can carry, once', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort());
  });

  it('says for each what it means and what to do', () => {
    expect(rows.filter(({ meaning, cure }) => meaning.trim() === '' || cure.trim() === '').map(({ code }) => code)).toEqual([]);
  });

  it.each(FLOWS)('names the flow %s at each reason that it gives', (flow) => {
    const told = rows.filter(({ givenBy }) => givenBy.includes(flow) || givenBy.includes('all flows')).map(({ code }) => code);
    const missing = givenIn(flow).filter((code) => !told.includes(code));
    expect(missing).toEqual([]);
  });
});

describe.each(FLOWS)('the specs of %s', (flow) => {
  it('tell of every reason that the flow gives', () => {
    const told = [...codesIn(join('apps', flow, 'src'), (file) => SPEC.test(file)), ...codesIn('test', (file) => SPEC.test(file))];
    expect(givenIn(flow).filter((code) => !told.includes(code))).toEqual([]);
  });
});

describe.each(FLOWS)('the README of %s', (flow) => {
  it('lists every reason that the flow gives', () => {
    const readme = readFileSync(join('apps', flow, 'README.md'), 'utf8');
    expect(givenIn(flow).filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('docs/shipments-and-returns.md', () => {
  const page = readFileSync('docs/shipments-and-returns.md', 'utf8');

  it('names only reasons that there are, and as reasons of these two flows', () => {
    const cells = [...page.matchAll(/^\| (`[^|]+) \| [^|]+ \| [^|]+ \|$/gm)].map(([, cell]) => cell!);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!));
    expect(named.length).toBeGreaterThan(10);
    const given = [...givenIn('fulfillment'), ...givenIn('returns')];
    expect(named.filter((code) => !given.includes(code))).toEqual([]);
  });

  it('names only settings that there are', () => {
    const settings: unknown = connectionSettings.parse({ goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm' });
    const named = [...page.matchAll(/`((?:fulfillment|returns)\.[\w.]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(5);
    const at = (path: string) =>
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
    expect(named.filter((path) => at(path) === undefined)).toEqual([]);
  });
});
