import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * Which variant writes which article. Two variants of one SKU are one article in the warehouse: the first one seen owns
 * it, the others share it and never overwrite it.
 */
@Injectable()
export class ArticleOwners {
  constructor(private readonly dataSource: DataSource) {}

  /** Claims the article for the variant unless another one has it; answers the owner's variant id. A variant owns one article: its former one is freed. */
  async claim(connectionId: string, articleNumber: string, variantId: string): Promise<string> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query('delete from article_owner where connection_id = $1 and variant_id = $2 and article_number <> $3', [
        connectionId,
        variantId,
        articleNumber,
      ]);
      const rows: { variant_id: string }[] = await tx.query(
        `insert into article_owner (connection_id, article_number, variant_id) values ($1, $2, $3)
         on conflict (connection_id, article_number) do update set variant_id = article_owner.variant_id
         returning variant_id`,
        [connectionId, articleNumber, variantId],
      );
      return rows[0]!.variant_id;
    });
  }

  /** Frees whatever the variant owns: it was deleted. */
  async release(connectionId: string, variantId: string): Promise<void> {
    await this.dataSource.query('delete from article_owner where connection_id = $1 and variant_id = $2', [connectionId, variantId]);
  }
}
