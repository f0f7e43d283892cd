// For tests that need a process of their own: `node --import ./test/typescript-sources.mjs` reads our sources as Jest does, without a build.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const jsc = {
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  target: 'es2022',
};

registerHooks({
  resolve(specifier, context, next) {
    const lib = /^@stockbridge\/([^/]+)$/.exec(specifier);
    if (lib) return next(new URL(`../libs/${lib[1]}/src/index.ts`, import.meta.url).href, context);
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
    return next(isOurs ? `${specifier.slice(0, -3)}.ts` : specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      jsc,
      module: { type: 'es6' },
      sourceMaps: 'inline',
      configFile: false,
      swcrc: false,
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
