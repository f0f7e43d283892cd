import { createHash, hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, type CompactJWEHeaderParameters } from 'jose';
import { SecretBox } from './secret-box.js';

interface BoxKey {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

/**
 * Secrets as compact JWE (`dir`, A256GCM). The header names the key (`kid`) and holds the context; both are authenticated.
 *
 * Seals with the current key and opens with any it was given: to rotate, give the old one as `ENCRYPTION_KEY_PREVIOUS`.
 */
export class JoseSecretBox extends SecretBox {
  private readonly current: BoxKey;
  private readonly keys: ReadonlyMap<string, BoxKey>;

  /** @param encryptionKeys 32 bytes in base64 each; what is sealed from now on is sealed with `current`. */
  constructor(current: string, previous: readonly string[] = []) {
    super();
    this.current = boxKey(current);
    this.keys = new Map([...previous.map(boxKey), this.current].map((key) => [key.kid, key]));
  }

  override seal(value: unknown, context: string): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.current.kid, context })
      .encrypt(this.current.bytes);
  }

  override async open<T>(sealed: string, context: string): Promise<T> {
    const { plaintext } = await compactDecrypt(sealed, (header) => this.keyFor(header, context), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return JSON.parse(new TextDecoder().decode(plaintext)) as T;
  }

  private keyFor(header: CompactJWEHeaderParameters, context: string): Uint8Array {
    if (header['context'] !== context) throw new Error(`the secret was sealed for something else than ${context}`);
    const key = this.keys.get(header.kid ?? '');
    if (!key) {
      throw new Error(
        `the secret for ${context} was sealed with key ${header.kid}, which is not at hand: give that key as ENCRYPTION_KEY_PREVIOUS`,
      );
    }
    return key.bytes;
  }
}

function boxKey(encryptionKey: string): BoxKey {
  const bytes = new Uint8Array(hkdfSync('sha256', Buffer.from(encryptionKey, 'base64'), '', 'secret-box', 32));
  return { bytes, kid: createHash('sha256').update(bytes).digest('hex').slice(0, 8) };
}
