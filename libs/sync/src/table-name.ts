/** Table names go into SQL as they are, so they may only be plain lower-case words. */
export function checkedTableName(table: string): string {
  if (!/^[a-z][a-z_]{0,40}$/.test(table)) throw new Error(`"${table}" can't name a table: use lower-case letters and underscores`);
  return table;
}
