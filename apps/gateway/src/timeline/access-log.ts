import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { activityRecorded, type Activity } from '@stockbridge/contracts';
import { Timeline } from './timeline.js';

/** Who was shown personal data, and of what: lines of the timeline. The data itself is kept nowhere. */
@Injectable()
export class AccessLog {
  constructor(private readonly timeline: Timeline) {}

  async note(connectionId: string, subject: Activity['subject'], sentence: string): Promise<void> {
    const at = new Date().toISOString();
    await this.timeline.keep({
      id: randomUUID(),
      name: activityRecorded.name,
      version: activityRecorded.version,
      occurredAt: at,
      connectionId,
      data: { flow: 'gateway', at, subject, what: 'shown', reason: null, sentence, facts: {} },
    });
  }
}
