import { Injectable } from '@nestjs/common';
import type { ConnectionState, FlowDryRun, FlowLoad, PlannedChange } from '@stockbridge/contracts';
import { Connections, estimatedEnd, Ledger, PollWindows } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { INVENTORY_LEDGER, type PlannedLevel, type StockFacts } from './inventory.ledger.js';
import { StoredStockBook } from './stored-stock-book.js';
import { stockMode } from './stock-mode.js';

const DRY_RUN = `reason = 'dry-run' and state in ('held', 'due')`;

/** What is told to the stock flow from outside, and asked of it, beyond what every flow knows. */
@Injectable()
export class InventoryDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger<StockFacts>,
    private readonly connections: Connections,
    private readonly windows: PollWindows,
    private readonly book: StoredStockBook,
  ) {}

  /**
   * A connection is read as soon as one of its goods owner has stock on or in dry run: its orders count for all. Its rows are
   * decided again when its settings changed.
   */
  async configured({ connectionId, laneId, settings }: ConnectionState): Promise<void> {
    await this.readLane(laneId);
    const decidedBy = decidingSettings(settings);
    const place = await this.book.place(connectionId);
    if (!place.isRead || place.settings === decidedBy) return;
    await this.book.inTransaction(async (tx) => {
      await this.book.keepPlace(connectionId, { settings: decidedBy }, tx);
      await this.ledger.touchAll(connectionId, { states: ['in_sync', 'held', 'refused', 'ignored', 'failing'], because: 'recheck', tx });
    });
  }

  /** Before a connection goes: the others of its goods owner may offer what its orders took. */
  async removing(connectionId: string): Promise<{ marked: () => Promise<void> }> {
    const connection = await this.connections.byId(connectionId).catch(() => null);
    const taken = connection ? await this.book.articlesTaken(connectionId) : [];
    return {
      marked: async () => {
        if (!connection) return;
        const others = (await this.connections.ofLane(connection.laneId))
          .map((each) => each.connectionId)
          .filter((id) => id !== connectionId);
        for (const [id, keys] of await this.book.related(others, taken)) await this.ledger.touch(id, keys, { because: 'event' });
        await this.readLane(connection.laneId);
      },
    };
  }

  async load(connectionId: string, what: 'start' | 'cancel'): Promise<void> {
    if (what === 'start') {
      await this.book.keepPlace(connectionId, { comparedAt: null });
      return this.windows.restart(connectionId);
    }
    const { load } = await this.book.place(connectionId);
    if (!load || load.phase === 'writing' || load.phase === 'cancelled') return;
    await this.windows.finish(connectionId);
    await this.book.keepPlace(connectionId, { load: { ...load, phase: 'cancelled' } });
  }

  /** The reading of all levels, or the working off of what it found; null when neither is going on. */
  async loadOf(connectionId: string, due: number): Promise<FlowLoad | null> {
    const { load } = await this.book.place(connectionId);
    if (!load) return null;
    const told = (read: number, total: number | null): FlowLoad => {
      const estimatedEndAt = total === null ? null : estimatedEnd(read, total - read, new Date(load.startedAt), new Date());
      return { ...load, read, total, estimatedEndAt };
    };
    if (load.phase !== 'writing') return told(load.read, load.total);
    if (due === 0) return null;
    const total = await this.book.articleCount(connectionId);
    return told(Math.max(0, total - due), total);
  }

  async dryRun(connectionId: string, after: string | null, limit: number): Promise<FlowDryRun> {
    const planned = await this.dataSource.query<{ key: string; facts: StockFacts | null }[]>(
      `select key, facts from ${INVENTORY_LEDGER} where connection_id = $1 and ${DRY_RUN} and key > $2 order by key limit $3`,
      [connectionId, after ?? '', limit],
    );
    const [{ wouldChange }] = await this.dataSource.query<[{ wouldChange: number }]>(
      `select count(*)::int as "wouldChange" from ${INVENTORY_LEDGER} where connection_id = $1 and ${DRY_RUN}`,
      [connectionId],
    );
    const connection = await this.connections.byId(connectionId);
    const { comparedAt, hasAllLinks, settings } = await this.book.place(connectionId);
    // Counted after the place was read: rows are marked in the transaction that notes the settings they are decided by.
    const { due = 0, failing = 0 } = await this.ledger.counts(connectionId);
    const [{ undecided }] = await this.dataSource.query<[{ undecided: number }]>(
      `select count(*)::int as undecided from ${INVENTORY_LEDGER} where connection_id = $1 and state = 'held' and reason in ('catalog-unread', 'effect-in-doubt')`,
      [connectionId],
    );
    const isDecidedByThese = connection !== null && settings === decidingSettings(connection.settings);
    return {
      version: connection?.version,
      isComplete: comparedAt !== null && hasAllLinks && due + failing + undecided === 0 && isDecidedByThese,
      wouldChange,
      planned: planned.map(({ key, facts }) => plannedChange(key, facts?.planned ?? [])),
      next: planned.length === limit ? planned.at(-1)!.key : null,
    };
  }

  private async readLane(laneId: string): Promise<void> {
    const lane = await this.connections.ofLane(laneId);
    const isRead = lane.some(({ settings }) => stockMode(settings) !== 'off');
    for (const { connectionId } of lane) {
      const place = await this.book.place(connectionId);
      if (place.isRead === isRead) continue;
      await this.book.inTransaction(async (tx) => {
        await this.book.keepPlace(connectionId, { isRead, comparedAt: null }, tx);
        if (isRead) await this.windows.restart(connectionId, tx);
      });
    }
  }
}

/** What of the settings decides the rows, the same text for the same settings: the database keeps keys in an order of its own. */
function decidingSettings({ inventory, warehouseId }: ConnectionState['settings']): string {
  const { enabled, dryRun, warehouseIds, buffer, activateLevels, drift } = inventory;
  return JSON.stringify([enabled, dryRun, warehouseId, warehouseIds, Object.entries(buffer), activateLevels, drift]);
}

/** One line per quantity; where several variants share the article, each says which. */
function plannedChange(number: string, levels: readonly PlannedLevel[]): PlannedChange {
  const field = ({ variantId }: PlannedLevel) => (levels.length === 1 ? 'available' : `available of variant ${variantId}`);
  return {
    key: number,
    number,
    what: levels.some(({ from }) => from === null) ? 'activate' : 'set',
    changes: levels.map((level) => ({ field: field(level), from: level.from === null ? null : String(level.from), to: String(level.to) })),
  };
}
