import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { skuDoctor, type SkuFinding } from '@stockbridge/contracts';
import { aVariant } from '@stockbridge/testing';
import { CatalogUnderTest } from './catalog-under-test.js';

let flow: CatalogUnderTest;

beforeAll(async () => {
  flow = await CatalogUnderTest.start();
});
beforeEach(() => flow.empty());
afterAll(() => flow.stop());

const LATER = '2099-01-01T00:00:00Z';

function sell(id: string, sku: string | null, more: Parameters<typeof aVariant>[0] = {}): void {
  flow.shop.add(aVariant({ id, productId: `7${id}`, inventoryItemId: `9${id}`, sku, ...more }));
}

async function examine(connectionId: string, limit = 250): Promise<SkuFinding[]> {
  const findings: SkuFinding[] = [];
  let after: string | null = null;
  do {
    const page = skuDoctor.answer.parse(await flow.controller.skuDoctor({ connectionId, after, limit }));
    expect(page.findings.length).toBeLessThanOrEqual(limit);
    findings.push(...page.findings);
    after = page.next;
  } while (after !== null);
  return findings;
}

const short = (findings: readonly SkuFinding[]) =>
  findings.map(({ kind, sku, variants }) => [kind, sku, variants.map(({ variantId }) => variantId)]);

it('finds duplicates, near-duplicates, changes and missing SKUs before the flow is switched on', async () => {
  sell('1', 'HAT');
  sell('2', 'HAT', { productStatus: 'DRAFT' });
  sell('3', 'Cap 1');
  sell('4', ' cap  1');
  sell('5', null);
  sell('6', '   ');
  sell('7', 'ALONE');
  sell('8', '"quoted", ]');
  sell('9', '"QUOTED", ]');
  const { connectionId } = await flow.connect({ enabled: false });
  await flow.poll();
  flow.shop.edit('7', { sku: 'RENAMED' }, LATER);
  await flow.poll();
  const expected = [
    ['duplicate', 'hat', ['1', '2']],
    ['near-duplicate', '"quoted", ]', ['8', '9']],
    ['near-duplicate', 'cap 1', ['3', '4']],
    ['changed', 'renamed', ['7']],
    ['empty', '', ['5']],
    ['empty', '', ['6']],
  ];
  const findings = await examine(connectionId);
  expect(short(findings)).toEqual(expected);
  for (const limit of [1, 2, 5]) expect(short(await examine(connectionId, limit))).toEqual(expected);
  expect(findings[0]).toMatchObject({
    choice: 'share',
    variants: [
      { variantId: '1', productId: '71', name: 'Hat - Green', sku: 'HAT', isActive: true, writesArticle: true },
      { variantId: '2', isActive: false, writesArticle: false },
    ],
  });
  expect(findings[3]!.variants[0]).toMatchObject({ sku: 'RENAMED', formerSku: 'ALONE', writesArticle: true });
  expect(await flow.controller.skuDoctor({ connectionId, after: null, limit: 1 })).toMatchObject({
    counts: { duplicate: 1, 'near-duplicate': 2, changed: 1, empty: 2 },
    isComplete: true,
  });
});

it('says that it has not seen everything while the catalogue is still being read', async () => {
  sell('1', 'HAT');
  const { connectionId } = await flow.connect();
  await flow.pollOnce();
  expect(await flow.controller.skuDoctor({ connectionId, after: null, limit: 10 })).toMatchObject({ isComplete: false, findings: [] });
});

it('finds a duplicate when it is made, and no more when it is mended', async () => {
  sell('1', 'HAT');
  sell('2', 'CAP');
  const { connectionId } = await flow.connect();
  await flow.pollAndWork();
  expect(await examine(connectionId)).toEqual([]);
  flow.shop.edit('2', { sku: 'HAT' }, LATER);
  await flow.pollAndWork();
  expect(short(await examine(connectionId))).toContainEqual(['duplicate', 'hat', ['1', '2']]);
  expect(flow.wms.articles.get('HAT')?.productCode).toBe('1');
  flow.shop.edit('2', { sku: 'CAP' }, LATER);
  await flow.pollAndWork();
  expect(await examine(connectionId)).toEqual([]);
});

it('is obeyed: a group that is blocked is not written, and shared again when that is chosen', async () => {
  sell('1', 'HAT');
  sell('2', 'HAT');
  sell('3', 'CAP');
  sell('4', 'CAP');
  const { connectionId, laneId } = await flow.connect({ duplicates: { otherwise: 'share', bySku: { hat: 'block' } } });
  await flow.pollAndWork();
  expect([...flow.wms.articles.keys()]).toEqual(['CAP']);
  expect((await flow.rows(connectionId)).slice(0, 2)).toMatchObject([{ reason: 'sku-blocked' }, { reason: 'sku-blocked' }]);
  expect(
    (await examine(connectionId)).map(({ sku, choice, variants }) => [sku, choice, variants.map(({ writesArticle }) => writesArticle)]),
  ).toEqual([
    ['cap', 'share', [true, false]],
    ['hat', 'block', [false, false]],
  ]);
  await flow.connect({ duplicates: { otherwise: 'share' } }, { connectionId, laneId, version: 2 });
  await flow.work();
  expect([...flow.wms.articles.keys()]).toEqual(['CAP', 'HAT']);
  const { links } = await flow.controller.links({ connectionId, after: null, limit: 10 });
  expect(links.map(({ articleNumber }) => articleNumber)).toEqual(['HAT', 'HAT', 'CAP', 'CAP']);
});

it('tells a clash in a warehouse that is blind to case, and lists who writes', async () => {
  flow.wms.caseBlind = true;
  sell('1', 'HAT');
  sell('2', 'hat');
  const { connectionId } = await flow.connect();
  await flow.pollAndWork();
  expect(await flow.rows(connectionId)).toMatchObject([{ state: 'in_sync' }, { state: 'refused', reason: 'sku-clash' }]);
  expect((await examine(connectionId))[0]!.variants.map(({ writesArticle }) => writesArticle)).toEqual([true, false]);
  expect(flow.wms.articles.get('HAT')?.productCode).toBe('1');
});
