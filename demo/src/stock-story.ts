import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './processes.js';
import { api, articleDump, catalogueDump, count, flowStatus, levelDump, type Stage } from './story.js';
import type { VariantDump } from './twins.js';
import { articleNumberOf } from './verify-articles.js';

/** A stage with the connection that was made on it. */
export interface Connected extends Stage {
  readonly connectionId: string;
}

interface Finding {
  readonly kind: string;
  readonly sku: string;
  readonly choice: string | null;
  readonly variants: readonly { readonly name: string; readonly writesArticle: boolean }[];
}

interface DryRun {
  readonly isComplete: boolean;
  readonly wouldChange: number;
  readonly planned: readonly { readonly number: string | null; readonly changes: readonly { from: string | null; to: string | null }[] }[];
}

const numberOf = (variant: VariantDump) => articleNumberOf({ sku: variant.sku, variantId: variant.id });

/** Enough for every order of a run; what a flash sale needs is counted on its own. */
const ON_THE_SHELF = 5_000;

/** Puts a product into the shop whose SKU another one has already, as people do by copying. */
export async function copyAProduct({ shopify, merchant }: Stage, original: VariantDump): Promise<void> {
  await shopify.send('POST', `/shops/${merchant.shop}/products`, {
    title: `${original.productTitle} (copy)`,
    variants: [{ sku: original.sku, price: original.price }],
  });
}

/** The second shop sells some of the first one's articles. */
export async function sellTheSame({ shopify, merchant }: Stage, originals: readonly VariantDump[]): Promise<void> {
  for (const original of originals) {
    await shopify.send('POST', `/shops/${merchant.shop}/products`, {
      title: `${original.productTitle}, ${original.title}`,
      variants: [{ sku: original.sku, price: original.price, stock: 3 }],
    });
  }
}

/** Everything the doctor has to say once the catalogue is read. */
export async function askTheDoctor({ hub, connectionId }: Connected): Promise<{ counts: Record<string, number>; findings: Finding[] }> {
  return until(
    'the SKU doctor to have seen the catalogue',
    async () => {
      const answer = await api<{ isComplete: boolean; counts: Record<string, number>; findings: Finding[] }>(
        hub,
        `/connections/${connectionId}/sku-doctor?limit=250`,
      );
      return answer.isComplete && answer;
    },
    600_000,
    500,
  );
}

/** A flow that has read everything and has nothing left to do. */
export async function untilQuiet(
  { hub, connectionId }: Connected,
  flow: string,
  withinMs: number,
  show?: (done: number) => void,
): Promise<void> {
  await until(
    `the ${flow} flow to have looked at everything`,
    async () => {
      const status = await flowStatus(hub, connectionId, flow);
      if (!status) return false;
      const { due, held, failing, in_sync, ignored, refused } = status.counts;
      show?.(in_sync + ignored + refused);
      return status.lastPollAt !== null && status.openWindowSince === null && due + held + failing === 0;
    },
    withinMs,
    500,
  );
}

/** The warehouse counts what it has, people look at what would change in the shop, and switch the stock flow on. */
export async function takeStock(stage: Connected, withinMs: number): Promise<DryRun> {
  const { hub, connectionId } = stage;
  const flow = `/connections/${connectionId}/flows/inventory`;
  await api(hub, flow, { method: 'PATCH', body: { dryRun: true } });
  const dryRun = await until(
    'the dry run of the stock',
    async () => {
      const answer = await api<DryRun>(hub, `${flow}/dry-run?limit=3`);
      return answer.isComplete && answer;
    },
    withinMs,
    500,
  );
  await api(hub, flow, { method: 'PATCH', body: { enabled: true } });
  return dryRun;
}

/** Every article gets stock: people have received and counted it. */
export async function fillTheShelves(stage: Stage): Promise<void> {
  const articles = await articleDump(stage);
  await count(
    stage,
    articles.map(({ articleNumber }) => ({ articleNumber, numberOfItems: ON_THE_SHELF })),
  );
}

/** Waits until the shop offers exactly so many, and says how many milliseconds it took. */
export async function untilOffered(stage: Stage, number: string, available: number, withinMs = 60_000): Promise<number> {
  const began = performance.now();
  await until(
    `${stage.merchant.name} to offer ${available} of ${number}`,
    async () => {
      const levels = await levelDump(stage);
      return levels
        .filter((level) => level.locationId === stage.locationId && articleNumberOf(level) === number)
        .every((level) => level.available === available);
    },
    withinMs,
    50,
  );
  return performance.now() - began;
}

/** Sixty people want one of forty. Answers how many got one. */
export async function flashSale({ shopify, merchant, locationId }: Stage, variantId: string, buyers: number): Promise<{ sold: number }> {
  let sold = 0;
  const buy = async (nth: number) => {
    await sleep(nth * 20);
    const answer = await fetch(`${shopify.url}/_twin/shops/${merchant.shop}/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lines: [{ variantId, quantity: 1 }], location: locationId }),
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.ok) sold++;
    else if (answer.status !== 409) throw new Error(`checkout at the twin: ${answer.status} ${await answer.text()}`);
  };
  await Promise.all(Array.from({ length: buyers }, (_, nth) => buy(nth)));
  return { sold };
}

/** The merchant edits a product; the article follows. */
export async function editAProduct(stage: Stage, variant: VariantDump, title: string): Promise<number> {
  await stage.shopify.send('PATCH', `/shops/${stage.merchant.shop}/products/${variant.productId}`, { title });
  const began = performance.now();
  await until(
    `article ${numberOf(variant)} to be called ${title}`,
    async () => {
      const article = (await articleDump(stage)).find(({ articleNumber }) => articleNumber === numberOf(variant));
      return String(article?.body.articleName).startsWith(title);
    },
    60_000,
    100,
  );
  return performance.now() - began;
}

/** What the story is told about, whatever catalogue was loaded besides. */
const TOLD_OF = [
  { title: 'Storm Lantern', sku: 'STORY-LANTERN', price: '399.00', barcode: '7350123900011' },
  { title: 'Camp Kettle', sku: 'STORY-KETTLE', price: '249.50', barcode: '7350123900028' },
  { title: 'Trail Map', sku: 'STORY-MAP', price: '129.00', barcode: '7350123900035' },
];

/** Puts three products into the shop that a story can be told about: tracked, with a SKU of their own. */
export async function addTheTold(stage: Stage): Promise<[VariantDump, VariantDump, VariantDump]> {
  for (const { title, ...variant } of TOLD_OF) {
    await stage.shopify.send('POST', `/shops/${stage.merchant.shop}/products`, { title, variants: [{ ...variant, stock: 10 }] });
  }
  const variants = await catalogueDump(stage);
  const told = TOLD_OF.map(({ sku }) => variants.find((variant) => variant.sku === sku)!);
  return told as [VariantDump, VariantDump, VariantDump];
}
