import type { DataSource, EntityManager } from 'typeorm';

/** Runs one statement and answers its rows; TypeORM wraps those of `update` and `delete` in a pair with the count. */
export async function rows<Row>(on: DataSource | EntityManager, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const answer: unknown = await on.query(sql, parameters);
  const isPair = Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
  return (isPair ? answer[0] : answer) as Row[];
}
