/** Encrypts what must be kept but not read at rest: tokens, passwords. Compact JWE, `dir` + `A256GCM`, with `kid`. */
export abstract class SecretBox {
  /** `context` is authenticated with the secret, so that a row's secret can't be moved to another row. */
  abstract seal(value: unknown, context: string): Promise<string>;
  /** Throws when the key, the context or the text is wrong. */
  abstract open<T>(sealed: string, context: string): Promise<T>;
}
