import { describe, expect, it } from '@jest/globals';
import { JoseSecretBox } from './jose-secret-box.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

describe('secrets at rest', () => {
  it('come back as they were sealed', async () => {
    const box = new JoseSecretBox(key(1));
    const sealed = await box.seal({ username: 'WSI1', password: 'å🔑' }, 'connection/1/wms');
    expect(sealed).not.toContain('WSI1');
    await expect(box.open(sealed, 'connection/1/wms')).resolves.toEqual({ username: 'WSI1', password: 'å🔑' });
  });

  it('look different each time they are sealed', async () => {
    const box = new JoseSecretBox(key(1));
    expect(await box.seal('token', 'shop/a')).not.toBe(await box.seal('token', 'shop/a'));
  });

  it('can not be moved to another row', async () => {
    const box = new JoseSecretBox(key(1));
    const sealed = await box.seal('token', 'shop/a');
    await expect(box.open(sealed, 'shop/b')).rejects.toThrow('sealed for something else than shop/b');
    const [header, ...rest] = sealed.split('.');
    const forged = Buffer.from(Buffer.from(header!, 'base64url').toString().replace('shop/a', 'shop/b')).toString('base64url');
    await expect(box.open([forged, ...rest].join('.'), 'shop/b')).rejects.toThrow('decryption operation failed');
  });

  it('are refused when a byte was changed', async () => {
    const box = new JoseSecretBox(key(1));
    const [header, encrypted, iv, ciphertext, tag] = (await box.seal('a rather long token', 'shop/a')).split('.');
    const bytes = Buffer.from(ciphertext!, 'base64url');
    bytes[0]! ^= 1;
    await expect(box.open([header, encrypted, iv, bytes.toString('base64url'), tag].join('.'), 'shop/a')).rejects.toThrow();
  });

  it('stay readable after the key was changed, while the one before is given', async () => {
    const sealed = await new JoseSecretBox(key(1)).seal('token', 'shop/a');
    await expect(new JoseSecretBox(key(2), [key(1)]).open(sealed, 'shop/a')).resolves.toBe('token');
    await expect(new JoseSecretBox(key(2)).open(sealed, 'shop/a')).rejects.toThrow(/give that key as ENCRYPTION_KEY_PREVIOUS/);
  });

  it('are sealed with the new key from then on', async () => {
    const sealed = await new JoseSecretBox(key(2), [key(1)]).seal('token', 'shop/a');
    await expect(new JoseSecretBox(key(2)).open(sealed, 'shop/a')).resolves.toBe('token');
  });
});
