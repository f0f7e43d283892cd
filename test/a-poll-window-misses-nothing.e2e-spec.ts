import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { CredentialRefused, ThirdPartyAway } from '@stockbridge/platform';
import { Poller, type PollPage, type PollWindow } from '@stockbridge/sync';
import { FlowUnderTest } from './flow-under-test.js';

jest.setTimeout(60_000);

let flow: FlowUnderTest;
beforeAll(async () => {
  flow = await FlowUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(() => flow.empty());

/** A shop whose changes come in pages of two. */
class ShopOfPages extends Poller {
  readonly asked: { since: Date; after: string | null }[] = [];
  beforePage: (page: number) => Promise<void> | void = () => undefined;

  constructor(private readonly keys: string[]) {
    super();
  }

  async page({ since, after }: PollWindow): Promise<PollPage> {
    this.asked.push({ since, after });
    const from = Number(after ?? 0);
    await this.beforePage(this.asked.length);
    const next = from + 2 < this.keys.length ? String(from + 2) : null;
    return { keys: this.keys.slice(from, from + 2), next };
  }
}

interface StoredWindow {
  cursor: Date | null;
  window_since: Date | null;
  after: string | null;
  next_at: Date;
  leased_until: Date | null;
}

async function stored(connectionId: string): Promise<StoredWindow> {
  const [window] = await flow.dataSource.query<StoredWindow[]>('select * from poll_window where connection_id = $1', [connectionId]);
  return window!;
}

const due = () => flow.dataSource.query('update poll_window set next_at = now(), leased_until = null');

it('begins a day before the go-live date and reads to the last page', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3', '4', '5']);
  const before = Date.now();
  const polls = flow.polls(shop);
  expect(await polls.turn()).toBe(true);
  expect(shop.asked.map(({ after }) => after)).toEqual([null, '2', '4']);
  expect(shop.asked[0]!.since).toEqual(new Date('2026-10-31T00:00:00Z'));
  expect(await flow.ledger.counts(connectionId)).toEqual({ due: 5 });

  const window = await stored(connectionId);
  expect(Math.abs(window.cursor!.getTime() - before)).toBeLessThan(2_000);
  expect(window).toMatchObject({ window_since: null, after: null, leased_until: null });
  expect((window.next_at.getTime() - Date.now()) / 1_000).toBeGreaterThan(890);
  expect(await polls.turn()).toBe(false);
});

it('looks back five minutes from the beginning of the last window, not from its end', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  await flow.polls(shop).turn();
  const { cursor } = await stored(connectionId);
  await due();
  await flow.polls(shop).turn();
  expect(shop.asked.at(-1)!.since).toEqual(new Date(cursor!.getTime() - 5 * 60_000));
});

it('goes on where it stopped when its reader dies, without moving the cursor before the last page', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3', '4', '5']);
  await flow.polls(shop).turn();
  const before = await stored(connectionId);
  await due();

  let died!: () => void;
  const secondPage = new Promise<void>((resolve) => (died = resolve));
  let comeBack!: () => void;
  const frozen = new Promise<void>((resolve) => (comeBack = resolve));
  shop.asked.length = 0;
  shop.beforePage = (page) => {
    if (page !== 2) return;
    died();
    return frozen;
  };
  const dying = flow.polls(shop).turn();
  await secondPage;
  const open = await stored(connectionId);
  expect(open).toMatchObject({ cursor: before.cursor, after: '2' });
  expect(open.window_since).not.toBeNull();
  expect((await flow.polls(shop).status(connectionId)).openWindowSince).toEqual(open.window_since);
  expect(await flow.polls(shop).turn()).toBe(false);

  await flow.dataSource.query(`update poll_window set leased_until = now() - interval '1 s'`);
  await flow.polls(shop).turn();
  expect(shop.asked.map(({ after }) => after)).toEqual([null, '2', '2', '4']);
  const done = await stored(connectionId);
  expect(done.cursor!.getTime()).toBeGreaterThan(before.cursor!.getTime());

  // Who comes back from the dead finds the window another's, and changes nothing.
  comeBack();
  await dying;
  expect(await stored(connectionId)).toEqual(done);
});

it('marks nothing of a page whose place could not be kept', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  shop.beforePage = async () => {
    await flow.dataSource.query('update poll_window set epoch = epoch + 1');
  };
  await flow.polls(shop).turn();
  expect(await flow.ledger.counts(connectionId)).toEqual({});
});

it('stays open and is tried again soon when the shop does not answer', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  shop.beforePage = (page) => {
    if (page === 2) throw new ThirdPartyAway('shopify', 'no answer', true);
  };
  const polls = flow.polls(shop);
  await polls.turn();
  const open = await stored(connectionId);
  expect(open).toMatchObject({ cursor: null, after: '2' });
  expect((open.next_at.getTime() - Date.now()) / 1_000).toBeLessThan(10);
  await due();
  await polls.turn();
  expect(await flow.ledger.counts(connectionId)).toEqual({ due: 3 });
  expect((await polls.status(connectionId)).openWindowSince).toBeNull();
});

it('waits with its connection when the token is refused', async () => {
  const state = await flow.connect();
  const shop = new ShopOfPages(['1']);
  shop.beforePage = (page) => {
    if (page === 1) throw new CredentialRefused('shopify', '401');
  };
  const polls = flow.polls(shop);
  await polls.turn();
  expect(await polls.turn()).toBe(false);
  expect(await flow.told('token.refused')).toHaveLength(1);
  await flow.connect({ ...state, version: 2, settings: {} });
  expect(await polls.turn()).toBe(true);
  expect(await flow.ledger.counts(state.connectionId)).toEqual({ due: 1 });
});

it('is read at once when a person asks, and once more when they ask while it is being read', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1']);
  const polls = flow.polls(shop);
  await polls.turn();
  await polls.runNow(connectionId);
  shop.beforePage = (page) => (page === 2 ? polls.runNow(connectionId) : undefined);
  expect(await polls.turn()).toBe(true);
  expect(await polls.turn()).toBe(true);
  expect(await polls.turn()).toBe(false);
  expect(shop.asked).toHaveLength(3);
});

it('is not read for a flow that is off, nor for a paused connection', async () => {
  await flow.connect({ settings: { order: { enabled: false } } });
  await flow.connect({ status: 'paused' });
  expect(await flow.polls(new ShopOfPages(['1'])).turn()).toBe(false);
});

it('keeps what a page writes beside the marks, or neither', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  let fails = true;
  const page = shop.page.bind(shop);
  shop.page = async (window) => ({
    ...(await page(window)),
    also: async (tx) => {
      await tx.query('insert into known_article (connection_id, article_number) values ($1, $2)', [connectionId, window.after ?? 'first']);
      if (fails) throw new Error('died before the commit');
    },
  });
  const written = () => flow.dataSource.query('select article_number from known_article');
  await flow.polls(shop).turn();
  expect(await written()).toEqual([]);
  expect(await flow.ledger.counts(connectionId)).toEqual({});

  fails = false;
  await due();
  await flow.polls(shop).turn();
  expect(await written()).toEqual([{ article_number: 'first' }, { article_number: '2' }]);
  expect(await flow.ledger.counts(connectionId)).toEqual({ due: 3 });
});

it('gives way to others while a page is not ready, and goes on at the same place', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  const page = shop.page.bind(shop);
  shop.page = async (window) => (window.after === null ? { keys: [], next: 'waiting', waitSeconds: 30 } : page({ ...window, after: null }));
  await flow.polls(shop).turn();
  const waiting = await stored(connectionId);
  expect(waiting).toMatchObject({ after: 'waiting', cursor: null });
  expect((waiting.next_at.getTime() - Date.now()) / 1_000).toBeGreaterThan(25);
  expect(await flow.polls(shop).turn()).toBe(false);
});

it('reads everything again when asked to, and takes a window for read when told so', async () => {
  const { connectionId } = await flow.connect();
  const shop = new ShopOfPages(['1', '2', '3']);
  const seen: boolean[] = [];
  const page = shop.page.bind(shop);
  shop.page = (window) => {
    seen.push(window.isFirst);
    return page(window);
  };
  const polls = flow.polls(shop);
  await polls.turn();
  await polls.restart(connectionId);
  shop.beforePage = (at) => (at === 4 ? polls.finish(connectionId) : undefined);
  await polls.turn();
  expect(seen).toEqual([true, true, true, true]);
  const window = await stored(connectionId);
  expect(window).toMatchObject({ after: null, window_since: null });
  expect(window.cursor).not.toBeNull();
  await due();
  await polls.turn();
  expect(seen.at(-1)).toBe(false);
});
