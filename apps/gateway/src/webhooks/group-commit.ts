import { Injectable } from '@nestjs/common';
import type { Announcement } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { DataSource } from 'typeorm';

/** Announcements in one transaction at most: keeps a burst from making one that takes long. */
const AT_MOST = 200;

/** Commits under way at once: while one waits for the disk, the next is written. Each takes a connection of the pool. */
const AT_ONCE = 2;

/** Shopify waits five seconds for its answer: what could not be tried again by then is told the failure, and comes again. */
const TRY_ALONE_FOR_MS = 3_000;

interface Waiting {
  readonly announcements: readonly Announcement[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Commits what many webhooks announce in one transaction. The first one goes at once; what arrives while two are under way goes
 * together in the next. So a lone webhook waits for nobody, and a burst costs one commit for up to two hundred.
 *
 * `add` resolves after the commit; it rejects when nothing was committed. When a group fails, each is tried alone, so that one
 * that can't be committed keeps no other from it.
 */
@Injectable()
export class GroupCommit {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
  ) {}

  add(announcements: readonly Announcement[]): Promise<void> {
    if (announcements.length === 0) return Promise.resolve();
    return new Promise((done, failed) => {
      this.waiting.push({ announcements, done, failed });
      if (this.underWay < AT_ONCE) void this.commitAll();
    });
  }

  private async commitAll(): Promise<void> {
    this.underWay++;
    try {
      // Everything that the event loop has in hand joins the first commit.
      await new Promise((next) => setImmediate(next));
      while (this.waiting.length > 0) await this.commit(this.take());
    } finally {
      this.underWay--;
    }
  }

  private take(): Waiting[] {
    let announcements = 0;
    const end = this.waiting.findIndex((each) => (announcements += each.announcements.length) > AT_MOST);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : Math.max(end, 1));
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    try {
      await this.dataSource.transaction((tx) =>
        this.transport.publish(
          tx,
          group.flatMap((each) => each.announcements),
        ),
      );
      for (const each of group) each.done();
    } catch (error) {
      if (group.length > 1) await this.commitEachAlone(group, error);
      else for (const each of group) each.failed(error);
    }
  }

  private async commitEachAlone(group: readonly Waiting[], error: unknown): Promise<void> {
    const until = Date.now() + TRY_ALONE_FOR_MS;
    for (const each of group) {
      if (Date.now() < until) await this.commit([each]);
      else each.failed(error);
    }
  }
}
