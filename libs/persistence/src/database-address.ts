/** A database URL as it may stand in a log or an error: without password and options. */
export function withoutPassword(databaseUrl: string): string {
  try {
    const { protocol, username, host, pathname } = new URL(databaseUrl);
    return `${protocol}//${username ? `${username}@` : ''}${host}${pathname}`;
  } catch {
    return '(malformed URL)';
  }
}
