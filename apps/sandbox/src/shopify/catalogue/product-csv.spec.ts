import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';
import { readProductCsv, UnreadableProductCsv } from './product-csv.js';

const SHOPIFY =
  'Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src,Variant Weight Unit,Cost per item';
const OTHER =
  'Handle,Title,Body,Vendor,Option1 name,Option1 value,Variant sku,Variant grams,Variant inventory tracker,Variant inventory quantity,Variant price,Image src,Variant weight unit,Cost per item';

const rows = (header: string, ...lines: string[]): string => [header, ...lines].join('\n');

function refusal(text: string): { line: number; reason: string } {
  try {
    readProductCsv(text);
  } catch (error) {
    if (error instanceof UnreadableProductCsv) return { line: error.line, reason: error.reason };
    throw error;
  }
  throw new Error('The file was read.');
}

describe('The product CSV', () => {
  it.each([
    ['Shopify’s', SHOPIFY],
    ['the other', OTHER],
  ])('reads %s spelling of the header: rows of one handle are one product, image rows are none', (_name, header) => {
    const products = readProductCsv(
      rows(
        header,
        'lamp,Lamp,"<p>Two',
        'lines</p>",Acme,Colour,Red,LAMP-R,1500,shopify,4,20.03,https://cdn.example/1.jpg,kg,7.5',
        'lamp,,,,,Blue,,0,,1,21,,oz,',
        'lamp,,,,,,,,,,,https://cdn.example/2.jpg,,',
        'plate,Plate,,Acme,Title,Default Title,,41,,0,5.45,,,',
      ),
    );
    expect(products.map(({ handle, variants }) => [handle, variants.length])).toEqual([
      ['lamp', 2],
      ['plate', 1],
    ]);
    expect(products[0]!.variants[0]).toMatchObject({
      title: 'Red',
      sku: 'LAMP-R',
      price: '20.03',
      unitCost: '7.50',
      tracked: true,
      weight: { value: 1.5, unit: 'KILOGRAMS' },
    });
    expect(products[0]!.variants[1]).toMatchObject({ title: 'Blue', sku: null, tracked: false, price: '21.00' });
    expect(products[1]!.variants[0]).toMatchObject({ title: 'Default Title', weight: { value: 41, unit: 'GRAMS' } });
  });

  it('refuses a file that is none, with the line and the reason', () => {
    expect(refusal('')).toEqual({ line: 1, reason: 'the file is empty' });
    expect(refusal('name,price\nlamp,1')).toEqual({ line: 1, reason: 'the column "Handle" is missing; this is no Shopify product export' });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,,,,,twenty,,,'))).toEqual({ line: 2, reason: 'the price "twenty" is no number' });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,A,,,,1,,,', 'lamp,,,'))).toEqual({
      line: 3,
      reason: 'it has 4 columns, the header has 14',
    });
    expect(refusal(rows(SHOPIFY, 'lamp,,,,,,A,,,,1,,,'))).toEqual({ line: 2, reason: 'the first row of the product "lamp" has no title' });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,"a', 'b",,,,A,,,,1,,,', ',Lamp,,,,,A,,,,1,,,'))).toEqual({
      line: 4,
      reason: 'the handle is empty',
    });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,"never closed,,,,A,,,,1,,,')).reason).toContain('it is not valid CSV');
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,,,,,,https://cdn.example/1.jpg,,'))).toEqual({
      line: 2,
      reason: 'the product "lamp" has no variant with a price',
    });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,A,5,,,1,,stone,'))).toEqual({
      line: 2,
      reason: 'the weight unit "stone" is none of g, kg, oz, lb',
    });
  });

  describe('loaded into a shop', () => {
    let shop: RehearsedShop;
    beforeEach(async () => {
      shop = await RehearsedShop.open();
    });
    afterEach(() => shop.close());

    it('counts products and variants, and loading it again changes nothing but what it says', async () => {
      const text = rows(SHOPIFY, 'lamp,Lamp,,Acme,Colour,Red,R,1,,1,10,,,', 'lamp,,,,,Blue,B,1,,1,11,,,');
      const load = (csv: string) => shop.control('POST', `/_twin/shops/${DOMAIN}/catalogue`, csv, 'text/csv');
      expect(await load(text)).toEqual({ products: 1, variants: 2 });
      const before = await shop.control('GET', `/_twin/shops/${DOMAIN}/variants`);
      await load(text.replace(',11,', ',12,'));
      const after = await shop.control('GET', `/_twin/shops/${DOMAIN}/variants`);
      expect(after.variants.map(({ id }: { id: string }) => id)).toEqual(before.variants.map(({ id }: { id: string }) => id));
      expect(after.variants[1].price).toBe('12.00');
    });

    it('refuses the whole file with 400, line and reason, and loads nothing of it', async () => {
      const answer = await shop.control(
        'POST',
        `/_twin/shops/${DOMAIN}/catalogue`,
        rows(SHOPIFY, 'lamp,Lamp,,,,,A,,,,1,,,', 'x,X,,,,,B,,,,y,,,'),
        'text/csv',
      );
      expect(answer).toEqual({
        refusedWith: 400,
        error: 'The catalogue was not loaded, line 3: the price "y" is no number.',
        line: 3,
        reason: 'the price "y" is no number',
      });
      expect((await shop.control('GET', `/_twin/shops/${DOMAIN}/variants`)).variants).toEqual([]);
    });
  });
});
