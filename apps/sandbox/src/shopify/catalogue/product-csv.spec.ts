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
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,A,,,,1,,,', 'lamp,,,,,,,,,,,,,'))).toEqual({
      line: 3,
      reason: 'it has neither a price nor an image',
    });
    expect(refusal(rows(SHOPIFY, 'lamp,Lamp,,,,,A,5,,,1,,stone,'))).toEqual({
      line: 2,
      reason: 'the weight unit "stone" is none of g, kg, oz, lb',
    });
  });

  it('gives a product of which no row tells of a variant one, for nothing', () => {
    const products = readProductCsv(rows(SHOPIFY, 'lamp,Lamp,,,,,,,,,,https://cdn.example/1.jpg,,', 'hat,Hat,,,,,,,,,,,,'));
    for (const { variants } of products) expect(variants).toMatchObject([{ title: 'Default Title', sku: null, price: '0.00' }]);
  });

  it('keeps a SKU to the letter: blanks, quotes, leading zeros', () => {
    const [product] = readProductCsv(
      rows(
        SHOPIFY,
        'lamp,Lamp,,Acme,Size,A,  A B 1 ,1,,,1,,,',
        'lamp,,,,,B,"12"" pipe",1,,,1,,,',
        'lamp,,,,,C,000123,1,,,1,,,',
        'lamp,,,,,D,12" pipe,1,,,1,,,',
      ),
    );
    expect(product!.variants.map(({ sku }) => sku)).toEqual(['  A B 1 ', '12" pipe', '000123', '12" pipe']);
  });

  it('reads emoji, right-to-left text, line breaks and quotes where people put them', () => {
    const [lamp] = readProductCsv(rows(SHOPIFY, 'lamp-💡,"مصباح ""كبير""', '💡","<p>one', 'two</p>",שמש,,,L,1,,,1,,,'));
    expect(lamp).toMatchObject({ title: 'مصباح "كبير"\n💡', descriptionHtml: '<p>one\ntwo</p>', vendor: 'שמש', handle: 'lamp-💡' });
  });

  it('takes grams whatever the unit to show: all four units weigh the same', () => {
    const [product] = readProductCsv(
      rows(
        SHOPIFY,
        ...['g', 'kg', 'oz', 'lb'].map((unit, index) => `lamp,${index === 0 ? 'Lamp' : ''},,,Size,${unit},,907.18474,,,1,,${unit},`),
      ),
    );
    expect(product!.variants.map(({ weight }) => weight)).toEqual([
      { value: 907.18474, unit: 'GRAMS' },
      { value: 0.907185, unit: 'KILOGRAMS' },
      { value: 32, unit: 'OUNCES' },
      { value: 2, unit: 'POUNDS' },
    ]);
  });

  it('reads prices with three decimals, with none, and none at all', () => {
    const [product] = readProductCsv(
      rows(SHOPIFY, 'lamp,Lamp,,,Size,A,,,,,10.125,,,', 'lamp,,,,,B,,,,,10,,,', 'lamp,,,,,C,,,,,,,,', 'lamp,,,,,D,,,,,"1,234.5",,,'),
    );
    expect(product!.variants.map(({ price }) => price)).toEqual(['10.13', '10.00', '0.00', '1234.50']);
  });

  it('does without most columns, and leaves stock alone that the file does not name', () => {
    const [product] = readProductCsv(rows('Handle,Title', 'lamp,Lamp'));
    expect(product).toMatchObject({ vendor: '', media: [], status: 'ACTIVE' });
    expect(product!.variants).toEqual([
      expect.objectContaining({ title: 'Default Title', sku: null, price: '0.00', weight: null, stock: null }),
    ]);
  });

  it('puts pictures in the order of their positions', () => {
    const [product] = readProductCsv(
      rows(
        'Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text',
        'lamp,Lamp,1,https://cdn.example/2.jpg,2,',
        'lamp,,,https://cdn.example/1.jpg,1,First',
        'lamp,,,https://cdn.example/3.jpg,,',
      ),
    );
    expect(product!.media.map(({ url, alt }) => [url.slice(-5), alt])).toEqual([
      ['1.jpg', 'First'],
      ['2.jpg', null],
      ['3.jpg', null],
    ]);
  });

  it('reads two thousand variants of one product among twenty thousand rows', () => {
    const many = Array.from(
      { length: 2_000 },
      (_, index) => `huge,${index === 0 ? 'Huge' : ''},,,Size,S${index},H-${index},1,shopify,5,1,,,`,
    );
    const others = Array.from({ length: 18_000 }, (_, index) => `p${index},"P, ${index}",,,,,P-${index},1,shopify,5,1,,,`);
    const products = readProductCsv(rows(SHOPIFY, ...many, ...others));
    expect(products).toHaveLength(18_001);
    expect(products[0]!.variants).toHaveLength(2_000);
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

    it('stocks what it loads at the first location, and sets it anew when loaded again', async () => {
      const text = rows(SHOPIFY, 'lamp,Lamp,,Acme,Colour,Red,R,1,shopify,4,10,,,', 'lamp,,,,,Blue,B,1,,1,11,,,');
      const load = (csv: string) => shop.control('POST', `/_twin/shops/${DOMAIN}/catalogue`, csv, 'text/csv');
      const { locations } = await shop.control('GET', `/_twin/shops/${DOMAIN}`);
      const levels = async () =>
        (await shop.control('GET', `/_twin/shops/${DOMAIN}/levels`)).levels.map(
          ({ sku, locationId, available, tracked }: Record<string, unknown>) => ({ sku, locationId, available, tracked }),
        );
      await load(text);
      expect(await levels()).toEqual([
        { sku: 'R', locationId: locations[0].id, available: 4, tracked: true },
        { sku: 'B', locationId: locations[0].id, available: 1, tracked: false },
      ]);
      await load(text.replace('shopify,4', 'shopify,9'));
      expect((await levels())[0].available).toBe(9);
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
