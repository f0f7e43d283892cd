import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Articles that surely stand in the WMS: told by the catalogue, or found there. An article can be deactivated but never deleted. */
@Injectable()
export class KnownArticles {
  constructor(private readonly dataSource: DataSource) {}

  async add(connectionId: string, articleNumbers: readonly string[], tx: EntityManager = this.dataSource.manager): Promise<void> {
    if (articleNumbers.length === 0) return;
    await tx.query(
      'insert into known_article (connection_id, article_number) select $1, number from unnest($2::text[]) number order by number on conflict do nothing',
      [connectionId, articleNumbers],
    );
  }

  /** Looked for again the next time: the warehouse would not take an order of them. */
  async forget(connectionId: string, articleNumbers: readonly string[]): Promise<void> {
    await this.dataSource.query('delete from known_article where connection_id = $1 and article_number = any($2::text[])', [
      connectionId,
      articleNumbers,
    ]);
  }

  /** Those of the numbers that are known. */
  async among(connectionId: string, articleNumbers: readonly string[]): Promise<Set<string>> {
    const found: { article_number: string }[] = await this.dataSource.query(
      'select article_number from known_article where connection_id = $1 and article_number = any($2::text[])',
      [connectionId, articleNumbers],
    );
    return new Set(found.map((row) => row.article_number));
  }
}
