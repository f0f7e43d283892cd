import { Injectable } from '@nestjs/common';
import type { Announcement } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { DataSource } from 'typeorm';

/** Announcements in one transaction at most: keeps a burst from making one that takes long. */
const AT_MOST = 200;

/** Commits under way at once: while one waits for the disk, the next is written. Each takes a connection of the pool. */
const AT_ONCE = 2;

interface Waiting {
  readonly announcements: readonly Announcement[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Commits what many webhooks announce in one transaction. The first one goes at once; what arrives while two are under way goes
 * together in the next. So a lone webhook waits for nobody, and a burst costs one commit for up to two hundred.
 *
 * `add` resolves after the commit; it rejects when nothing was committed.
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
      for (const each of group) each.failed(error);
    }
  }
}
