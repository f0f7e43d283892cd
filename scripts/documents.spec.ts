import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['docs', 'apps', 'libs', 'demo', 'docker', 'test'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
      .map((file) => join(room, file)),
  ),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the documents', () => {
  it('name only commands that there are', () => {
    const unknown = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/npm run ([a-z][a-z0-9:-]*[a-z0-9])/g)]
        .filter(([, name]) => !scripts[name!])
        .map(([command]) => `${path}: ${command}`),
    );
    expect(unknown).toEqual([]);
  });

  it('link only to what there is', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .filter(([, target]) => !existsSync(join(dirname(path), target!)))
        .map(([, target]) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('begin in every app and lib', () => {
    const rooms = ['apps', 'libs'].flatMap((room) => readdirSync(room).map((name) => join(room, name)));
    expect(rooms.filter((room) => !existsSync(join(room, 'README.md')))).toEqual([]);
  });

  it('of the README show every folder of the tree', () => {
    const readme = readFileSync('README.md', 'utf8');
    const rooms = ['apps', 'libs'].flatMap((room) => readdirSync(room).map((name) => `${room}/${name}`));
    expect(rooms.filter((room) => !readme.includes(`\`${room}\``))).toEqual([]);
  });

  it('of the README tell of every route of the operator API', () => {
    const readme = readFileSync('README.md', 'utf8');
    const chapter = readme.split('\n## The API\n')[1]?.split('\n## ')[0] ?? '';
    const folder = 'apps/gateway/src/api';
    const routes = readdirSync(folder)
      .filter((file) => file.endsWith('.controller.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const base = /@ApiController\('[^']+', '([^']+)'\)/.exec(text)?.[1];
        return base === undefined
          ? []
          : [...text.matchAll(/@(Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g)].map(
              ([, method, path = '']) => `${method!.toUpperCase()} /${[base, path].filter(Boolean).join('/')}`,
            );
      });
    expect(routes.length).toBeGreaterThan(10);
    const told = [...chapter.matchAll(/`([A-Z]+ \/[^`]+)`/g)].map(([, route]) => shape(route!));
    expect(routes.map(shape).filter((route) => !told.includes(route))).toEqual([]);
  });
});

/** A route whatever its parameters are called. */
function shape(route: string): string {
  return route.replace(/:\w+|\{\w+\}/g, '{}');
}
