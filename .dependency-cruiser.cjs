const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const spec = '[.](e2e-)?spec[.]ts$';
const only = (lib, allowed) =>
  rule(
    `${lib}-imports-only-${allowed.join('-') || 'nothing-of-ours'}`,
    { path: `^libs/${lib}/`, pathNot: spec },
    { path: '^libs/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
  );

module.exports = {
  forbidden: [
    rule(
      'apps-never-import-each-other',
      { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule('libs-never-import-apps', { path: '^libs/' }, { path: '^(apps|demo|test)/' }),
    // Schemas that hold regular expressions of people are checked by the library that runs them.
    rule(
      'contracts-import-only-zod-and-re2',
      { path: '^libs/contracts/', pathNot: spec },
      { pathNot: '^libs/contracts/|(^|/)(zod|re2js)(/|$)' },
    ),
    only('platform', ['contracts']),
    only('messaging', ['contracts', 'platform']),
    only('persistence', ['contracts', 'platform']),
    only('sync', ['contracts', 'platform', 'messaging', 'persistence']),
    only('shopify', ['contracts', 'platform']),
    only('wms', ['contracts', 'platform']),
    rule('only-tests-import-testing', { path: '^(apps|libs)/', pathNot: `^libs/testing/|${spec}` }, { path: '^libs/testing/' }),
    rule(
      'mappings-and-decisions-are-pure',
      { path: '/(to|decide)-[^/]+[.]ts$', pathNot: `${spec}|^libs/shopify/src/operations` },
      { path: '@nestjs|typeorm|amqplib|rxjs|undici|^node:|^(fs|net|http|crypto)$' },
    ),
    rule(
      'through-the-front-door',
      { path: '^(apps|demo|test)/' },
      { path: '^libs/[^/]+/src/', pathNot: '/src/index[.]ts$|[.]contract[.]ts$' },
    ),
    rule('the-twins-know-nothing-of-the-hub', { path: '^apps/sandbox/' }, { path: '^libs/(shopify|wms|sync|messaging|persistence)/' }),
    rule('no-circular', {}, { circular: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
