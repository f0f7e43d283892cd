import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { startFile, type FileManners } from '../loopback.js';
import { BulkDownloads } from './bulk-download.js';
import { readBulkResult, type BulkGroup, type BulkObject } from './bulk-result.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const group = (root: BulkObject): BulkGroup<string> => {
  const names = [String(root['name'])];
  return { add: (child) => void names.push(String(child['name'])), items: () => names };
};
async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const jsonLines = (objects: readonly object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');
/** Products with so many variants each. */
const products = (counts: readonly number[], name = (at: number) => `p${at}`) =>
  counts.flatMap((count, at) => [
    { id: `P${at}`, name: name(at) },
    ...Array.from({ length: count }, (_none, index) => ({ id: `V${at}.${index}`, name: `${name(at)}-${index}`, __parentId: `P${at}` })),
  ]);
async function collect<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}
async function served(file: Buffer | string, manners: FileManners = {}) {
  const server = await startFile(file, manners);
  const downloads = new BulkDownloads({ urlTemplate: server.template });
  opened.push(
    () => downloads.close(),
    () => server.close(),
  );
  return {
    server,
    read: async (fromByte: number, perPiece = 3) => collect(readBulkResult(await downloads.open(server.url, fromByte), perPiece, group)),
    open: (fromByte: number, url = server.url) => downloads.open(url, fromByte),
  };
}

describe('a bulk result', () => {
  it('is the same wherever its bytes are torn, in the middle of a letter too, and wherever reading goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5 }), { maxLength: 8 }),
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        async (counts, name, chunk, perPiece, endsWithLineFeed) => {
          const objects = products(counts, (at) => `${name} שלום 👩‍🚀 "\n${at}`);
          const text = jsonLines(objects);
          const bytes = Buffer.from(endsWithLineFeed ? text : text.replace(/\n$/, ''));
          const readFrom = (from: number) =>
            collect(readBulkResult({ firstByte: from, chunks: chunksOf(bytes.subarray(from), chunk) }, perPiece, group));
          const pieces = await readFrom(0);
          const expected = objects.map((object) => object.name);
          expect(pieces.flatMap(({ items }) => items)).toEqual(expected);
          expect(pieces.at(-1)?.nextByte ?? 0).toBe(bytes.length);

          const seen: string[] = [];
          for (const { items, nextByte } of pieces) {
            seen.push(...items);
            expect([...seen, ...(await readFrom(nextByte)).flatMap((piece) => piece.items)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes in pieces of about the size asked for, never with a product torn', async () => {
    const { read } = await served(jsonLines(products([1, 1, 2, 9, 0, 1])));
    const pieces = await read(0, 4);
    expect(pieces.map(({ items }) => items.length)).toEqual([4, 13, 3]);
  });

  it('goes on at a byte, whether or not the storage serves ranges', async () => {
    const text = jsonLines(products([2, 2, 2]));
    for (const manners of [{}, { ignoresRanges: true }, { ignoresRanges: true, isChunked: true }, { isChunked: true }]) {
      const { read, server } = await served(text, { ...manners, writes: 7 });
      const [first, ...rest] = await read(0);
      expect(first?.items).toEqual(['p0', 'p0-0', 'p0-1']);
      expect(await read(first!.nextByte)).toEqual(rest);
      expect(server.ranges.at(-1)).toBe(`bytes=${first!.nextByte}-`);
    }
  });

  it('has nothing more at its end', async () => {
    const text = jsonLines(products([1]));
    await expect((await served(text)).read(text.length)).resolves.toEqual([]);
    await expect((await served(text, { ignoresRanges: true })).read(text.length)).resolves.toEqual([]);
  });

  it('is read no faster than it is taken, and may be left half read', async () => {
    const file = Buffer.from(jsonLines(products(Array.from({ length: 200 }, () => 2_000))));
    const { open, server } = await served(file);
    const pieces = readBulkResult(await open(0), 10, group);
    await pieces.next();
    // Turns in which the server could write all of it, if anybody took it.
    for (let turn = 0; turn < 2_000; turn += 1) await new Promise(setImmediate);
    expect(server.sent()).toBeLessThan(file.length / 2);
    await pieces.return(undefined);
  });
});

describe('a bulk result that is not whole', () => {
  const text = jsonLines(products([1, 1, 1, 1]));
  const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index + 1).slice(0, -1);

  it.each([
    ['with a length', {}],
    ['with a length of all', { ignoresRanges: true }],
    ['chunked', { isChunked: true, ignoresRanges: true }],
  ])('never looks complete, also when it is cut between two lines: %s', async (_name, manners: FileManners) => {
    for (const cutsAfter of [...lineEnds, 5, text.length - 1]) {
      const { read } = await served(text, { ...manners, cutsAfter });
      await expect(read(0)).rejects.toBeInstanceOf(ThirdPartyAway);
    }
  });

  it('has to be run again when the storage does not have it any more', async () => {
    for (const status of [400, 403, 404, 410])
      await expect((await served(text, { status })).read(0)).rejects.toMatchObject({ name: 'Refused', code: 'bulk-result-gone' });
    await expect((await served(text)).read(text.length + 1)).rejects.toMatchObject({ code: 'bulk-result-gone' });
    await expect((await served(text, { ignoresRanges: true })).read(text.length + 1)).rejects.toMatchObject({ code: 'bulk-result-gone' });
  });

  it('is tried later when the storage is busy or broken', async () => {
    await expect((await served(text, { status: 503 })).read(0)).rejects.toBeInstanceOf(ThirdPartyAway);
    await expect((await served(text, { status: 429 })).read(0)).rejects.toBeInstanceOf(Throttled);
    const { read, server } = await served(text);
    await server.close();
    await expect(read(0)).rejects.toBeInstanceOf(ThirdPartyAway);
  });

  it('is not taken for one when reading begins in the middle, or it is something else', async () => {
    const second = text.indexOf('\n') + 1;
    await expect((await served(text)).read(second)).rejects.toMatchObject({ code: 'bulk-result-unreadable' });
    await expect((await served(text)).read(3)).rejects.toMatchObject({ code: 'bulk-result-unreadable' });
    await expect((await served('<html>\n')).read(0)).rejects.toMatchObject({ code: 'bulk-result-unreadable' });
    await expect((await served('[1]\n')).read(0)).rejects.toMatchObject({ code: 'bulk-result-unreadable' });
  });
});

describe('where a bulk result lies', () => {
  it('is a https address, or the host of the twin: nothing else is called', async () => {
    const { open, server } = await served('{}\n');
    const { port } = new URL(server.url);
    for (const url of [
      'http://storage.example.com/result.jsonl',
      `http://localhost:${port}/result.jsonl`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      `http://user:password@127.0.0.1:${port}/result.jsonl`,
      'result.jsonl',
    ])
      await expect(open(0, url)).rejects.toMatchObject({ code: 'bulk-result-address' });
    expect(server.ranges).toEqual([]);
  });

  it('is not where a redirect points', async () => {
    const { open } = await served('{}\n', { status: 302, headers: { location: 'http://169.254.169.254/' } });
    await expect(open(0)).rejects.toBeInstanceOf(Refused);
  });

  it('is not repeated in what goes wrong, since its address is signed', async () => {
    const { open } = await served('{}\n', { status: 500 });
    const error = (await open(0).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain('500');
    expect(error.message).not.toContain('signature');
  });
});
