import { z } from 'zod';
import { seededRandom } from '../../twin/seeded-random.js';
import { amount } from '../money.js';
import type { Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { addProduct } from './catalogue.js';
import type { VariantRecord } from './product-csv.js';

export const generateInput = z.strictObject({
  products: z.number().int().min(1).max(250_000),
  variantsEach: z.number().int().min(1).max(2_048).default(1),
  /** Tells catalogues apart: it is part of handles and SKUs. The same one makes the same catalogue. */
  seed: z.number().int().min(0).default(1),
  /** Units available of each variant. */
  stock: z.number().int().default(100),
  tracked: z.boolean().default(true),
});

/** So many products in one go; then others get their turn. */
const AT_ONCE = 250;

const UNITS = ['GRAMS', 'KILOGRAMS', 'OUNCES', 'POUNDS'] as const;
const ORIGINS = ['SE', 'DE', 'CN', 'PT', null] as const;
const THINGS = ['Lamp', 'Chair', 'Shirt', 'Kettle', 'Scarf', 'Shelf', 'Bottle', 'Rug'] as const;
const VENDORS = ['Acme', 'Heller LLC', 'Nordljus', 'Casa', 'Å & Ö'] as const;

/** Makes a catalogue up: of a size for measuring, without a word to anybody who listens. */
export async function generateCatalogue(
  world: World,
  shop: Shop,
  input: z.output<typeof generateInput>,
): Promise<{ products: number; variants: number }> {
  const random = seededRandom(input.seed);
  const among = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  for (let made = 0; made < input.products; made += 1) {
    const number = String(made + 1).padStart(6, '0');
    const image = `https://cdn.example/${input.seed}/${number}.jpg`;
    world.silently(() =>
      addProduct(world, shop, {
        handle: `generated-${input.seed}-${number}`,
        title: `${among(THINGS)} ${number}`,
        descriptionHtml: '',
        vendor: among(VENDORS),
        productType: 'Generated',
        tags: [],
        status: random() < 0.95 ? 'ACTIVE' : 'DRAFT',
        isGiftCard: false,
        media: random() < 0.9 ? [{ kind: 'MediaImage', url: image, previewUrl: image, alt: null }] : [],
        optionNames: [input.variantsEach === 1 ? 'Title' : 'Size'],
        variants: Array.from({ length: input.variantsEach }, (_each, index) =>
          variantRecord(
            input,
            `G${input.seed}-${number}-${index + 1}`,
            input.variantsEach === 1 ? 'Default Title' : `Size ${index + 1}`,
            random,
            among,
          ),
        ),
      }),
    );
    if (made % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return { products: input.products, variants: input.products * input.variantsEach };
}

function variantRecord(
  input: z.output<typeof generateInput>,
  sku: string,
  title: string,
  random: () => number,
  among: <T>(choices: readonly T[]) => T,
): VariantRecord {
  const price = 10 + Math.floor(random() * 99_000) / 100;
  return {
    title,
    optionValues: [title],
    sku,
    barcode: `73${String(Math.floor(random() * 1e11)).padStart(11, '0')}`,
    price: amount(price),
    compareAtPrice: null,
    taxable: true,
    weight: { value: Math.ceil(random() * 2_000) / 100, unit: among(UNITS) },
    tracked: input.tracked,
    requiresShipping: true,
    inventoryPolicy: 'DENY',
    isBundle: false,
    unitCost: random() < 0.8 ? amount(price / 2) : null,
    harmonizedSystemCode: random() < 0.5 ? String(100_000 + Math.floor(random() * 899_999)) : null,
    countryCodeOfOrigin: among(ORIGINS),
    stock: input.stock,
  };
}
