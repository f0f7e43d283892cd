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

  it('of a lib tell of every file that its index shows', () => {
    const untold = readdirSync('libs').flatMap((lib) => {
      const told = filesIn(lib).map(pattern);
      return [...readFileSync(join('libs', lib, 'src/index.ts'), 'utf8').matchAll(/ from '\.\/([^']+)\.js'/g)]
        .map(([, name]) => `${name}.ts`)
        .filter((file) => !told.some((each) => each.test(file)))
        .map((file) => `${lib}: ${file}`);
    });
    expect(untold).toEqual([]);
  });

  it('of a lib name only files that there are', () => {
    const gone = readdirSync('libs').flatMap((lib) => {
      const files = readdirSync(join('libs', lib), { recursive: true, encoding: 'utf8' });
      return filesIn(lib)
        .filter((name) => name.endsWith('.ts') && !name.includes('*'))
        .filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))
        .map((name) => `${lib}: ${name}`);
    });
    expect(gone).toEqual([]);
  });

  it('of the README tell of every page of a connection', () => {
    const readme = readFileSync('README.md', 'utf8');
    const folder = 'apps/gateway/src/connection-pages';
    const pages = readdirSync(folder)
      .filter((file) => file.endsWith('.controller.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const base = /@Controller\('connections\/:id\/?([^']*)'\)/.exec(text)![1];
        return [...text.matchAll(/@Get\((?:'([^'.]*)')?\)/g)].map(([, path]) => path ?? base).filter(Boolean);
      });
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((page) => !readme.includes(`\`/${page}\``))).toEqual([]);
  });

  it('in the folder for documents are all reached from the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(readdirSync('docs').filter((name) => !readme.includes(`](docs/${name}${name.endsWith('.md') ? '' : '/'})`))).toEqual([]);
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

/** Files and folders that the table in a lib's README begins its rows with. */
function filesIn(lib: string): string[] {
  const rows = readFileSync(join('libs', lib, 'README.md'), 'utf8').matchAll(/^\| (`[^|]+) \|/gm);
  return [...rows].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

/** A name in a table, as it fits files: whole, at the end of a path, with a star for anything, or of a folder. */
function pattern(name: string): RegExp {
  const file = name
    .replace(/^src\//, '')
    .replaceAll('.', '\\.')
    .replaceAll('*', '.*');
  return new RegExp(`^${file}${file.endsWith('/') ? '' : '$'}`);
}
