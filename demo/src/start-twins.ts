import { join } from 'node:path';
import { freePort } from '@stockbridge/testing';
import { startProcess, untilUp, type Started } from './processes.js';
import { Twin } from './twins.js';

export interface StartedTwins {
  readonly shopify: Twin;
  readonly wms: Twin;
  /** The process that both live in. */
  readonly sandbox: Started;
}

/** Starts both twins on free ports; each adds the latency to every answer. Their log goes into the directory. */
export async function startTwins(directory: string, latencyMs: number): Promise<StartedTwins> {
  const ports = { SANDBOX_SHOPIFY_PORT: String(await freePort()), SANDBOX_WMS_PORT: String(await freePort()) };
  const sandbox = startProcess('sandbox', 'dist/apps/sandbox/src/main.js', { ...ports, HOST: '127.0.0.1' }, join(directory, 'logs'));
  try {
    const shopify = new Twin(`http://127.0.0.1:${ports.SANDBOX_SHOPIFY_PORT}`);
    const wms = new Twin(`http://127.0.0.1:${ports.SANDBOX_WMS_PORT}`);
    for (const twin of [shopify, wms]) {
      await untilUp(sandbox, `${twin.url}/_twin/health`);
      await twin.send('PUT', '/faults', { latencyMs });
    }
    return { shopify, wms, sandbox };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
