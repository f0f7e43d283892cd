import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, Not } from 'typeorm';
import { GATEWAY_CONFIG, type GatewayConfig } from '../gateway.config.js';
import { ApiKey } from './api-key.js';

/** A key that was replaced, by another process too, is let in no longer than this. */
const KNOWN_FOR_MS = 5_000;

/** Keys of the operator API. A key is shown once, when it is made; kept is its hash. */
@Injectable()
export class ApiKeys {
  /** Hashes found to be right a moment ago, with the time (ms) until which the table is not asked again. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /**
   * Keeps the key of the environment, which replaces the one before, or makes the first one.
   *
   * @returns the key when it was made just now: the only time it can be read
   */
  async ensureOne(): Promise<string | null> {
    if (this.config.apiKey !== null) {
      await this.replace(this.config.apiKey, 'environment');
      return null;
    }
    return this.dataSource.transaction(async (tx) => {
      // Replicas that start together make one key.
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('first api key', 17))`);
      if ((await tx.getRepository(ApiKey).count()) > 0) return null;
      const key = `sb_${randomBytes(24).toString('base64url')}`;
      await tx.getRepository(ApiKey).insert({ keyHash: hashOf(key), label: 'first start' });
      return key;
    });
  }

  async isValid(key: string): Promise<boolean> {
    const keyHash = hashOf(key);
    if ((this.known.get(keyHash) ?? 0) > Date.now()) return true;
    // Found by its hash: how long the search takes tells nothing about the key.
    const isKept = await this.dataSource.getRepository(ApiKey).existsBy({ keyHash });
    if (isKept) this.known.set(keyHash, Date.now() + KNOWN_FOR_MS);
    else this.known.delete(keyHash);
    return isKept;
  }

  /** From then on this is the only key with the label. */
  private async replace(key: string, label: string): Promise<void> {
    const keyHash = hashOf(key);
    await this.dataSource.transaction(async (tx) => {
      await tx.getRepository(ApiKey).upsert({ keyHash, label }, ['keyHash']);
      await tx.getRepository(ApiKey).delete({ label, keyHash: Not(keyHash) });
    });
  }
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
