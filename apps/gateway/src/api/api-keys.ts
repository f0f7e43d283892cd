import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GATEWAY_CONFIG, type GatewayConfig } from '../gateway.config.js';
import { ApiKey } from './api-key.js';

/** Keys of the operator API. A key is shown once, when it is made; kept is its hash. */
@Injectable()
export class ApiKeys {
  /** Hashes found to be right before: the table is asked again when the process starts anew. */
  private readonly known = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /**
   * Keeps the key of the environment, or makes the first one.
   *
   * @returns the key when it was made just now: the only time it can be read
   */
  async ensureOne(): Promise<string | null> {
    if (this.config.apiKey !== null) {
      await this.keep(this.config.apiKey, 'environment');
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
    if (this.known.has(keyHash)) return true;
    // Found by its hash: how long the search takes tells nothing about the key.
    const isKept = await this.dataSource.getRepository(ApiKey).existsBy({ keyHash });
    if (isKept) this.known.add(keyHash);
    return isKept;
  }

  private async keep(key: string, label: string): Promise<void> {
    await this.dataSource.getRepository(ApiKey).upsert({ keyHash: hashOf(key), label }, ['keyHash']);
  }
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
