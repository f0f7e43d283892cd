import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '@stockbridge/contracts';
import { databaseVariableOf } from '@stockbridge/platform';

/** Belong to the machine, or are handed by a process of ours to its own child: nobody sets them. */
const NOT_FOR_PEOPLE = ['PATH', 'HOME', 'SystemRoot', 'LOAD'];
/** A key of a schema: a name in capitals at the beginning of a line or of an object, and how it is read. */
const SCHEMA_KEY = /(?:^ +|\{ |, )([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*):\s/gm;

const sources = ['apps', 'libs', 'demo', 'scripts', 'test'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.spec.ts'))
    .map((file) => ({ path: join(room, file), text: readFileSync(join(room, file), 'utf8') })),
);
/** Where variables are described by schemas. */
const schemas = sources.filter(({ text, path }) => text.includes('readEnvironment(') && !path.startsWith('test'));

/** Rows of the tables of a chapter of the README: names in the first column, and the other columns as they stand. */
function rowsOf(chapter: string): { names: string[]; cells: string[] }[] {
  const lines = readFileSync('README.md', 'utf8').split(`\n## ${chapter}\n`)[1]?.split('\n## ')[0]?.split('\n') ?? [];
  return lines
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map(([first = '', ...cells]) => ({ names: [...first.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name!), cells }));
}
const table = rowsOf('Environment variables');
const told = table.filter(({ cells }) => cells.length === 3);
const toldOfCompose = table.filter(({ cells }) => cells.length === 2);

describe('the environment variables in the README', () => {
  it('are all that the code reads, and no other', () => {
    const read = new Set<string>(SERVICES.map(databaseVariableOf));
    for (const { text } of schemas) for (const [, name] of text.matchAll(SCHEMA_KEY)) read.add(name!);
    for (const { text } of sources) {
      for (const [, name] of text.matchAll(/process\.env(?:\.|\[')([A-Za-z][A-Za-z0-9_]*)/g)) read.add(name!);
      for (const [, name] of text.matchAll(/\bvariable\('([A-Z0-9_]+)'/g)) read.add(name!);
    }
    for (const name of NOT_FOR_PEOPLE) read.delete(name);
    expect(told.flatMap(({ names }) => names).sort()).toEqual([...read].sort());
  });

  it('have the defaults that the code gives them', () => {
    const differing: string[] = [];
    for (const { path, text } of schemas) {
      const keys = [...text.matchAll(SCHEMA_KEY)];
      keys.forEach((key, at) => {
        const name = key[1]!;
        const until = keys[at + 1]?.index ?? text.indexOf('\n});', key.index);
        const written = /\.default\(([^()]+)\)/.exec(text.slice(key.index, until))?.[1];
        if (written === undefined) return;
        const constant = new RegExp(`const ${written} = (.+);`).exec(text)?.[1] ?? written;
        const value = constant.replace(/^'|'$|_(?=\d)/g, '');
        const cell = told.find(({ names }) => names.includes(name))?.cells[0];
        if (!cell?.includes(value)) differing.push(`${path}: ${name} is ${value}, the README says ${cell ?? 'nothing'}`);
      });
    }
    expect(differing).toEqual([]);
  });

  it('are all that docker-compose.yml asks for', () => {
    const compose = readFileSync('docker-compose.yml', 'utf8');
    const known = new Set(table.flatMap(({ names }) => names));
    const asked = [...compose.matchAll(/\$\{([A-Z0-9_]+)|^ {2,6}([A-Z][A-Z0-9_]+):\s*$/gm)].map(([, one, other]) => (one ?? other)!);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(toldOfCompose.flatMap(({ names }) => names).filter((name) => !asked.includes(name))).toEqual([]);
  });
});
