import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FLOWS, REASONS } from '@stockbridge/contracts';

const codes = Object.keys(REASONS);
const rows = readFileSync('docs/reasons.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, -1))
  .map(([code = '', givenBy = '', meaning = '', cure = '']) => ({ code: code.replaceAll('`', '').trim(), givenBy, meaning, cure }));

/** Reason codes that stand in the code of an app. */
function givenIn(app: string): string[] {
  const folder = join('apps', app, 'src');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  return codes.filter((code) => text.includes(`'${code}'`));
}

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

describe.each(FLOWS)('the README of %s', (flow) => {
  it('lists every reason that the flow gives', () => {
    const readme = readFileSync(join('apps', flow, 'README.md'), 'utf8');
    expect(givenIn(flow).filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  });
});
