import { startOngoingTwin } from './ongoing/ongoing-twin.js';
import { startShopifyTwin } from './shopify/shopify-twin.js';
import type { Clock } from './twin/clock.js';

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly shopifyPort?: number;
  readonly wmsPort?: number;
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** Added to every API call of both twins. */
  readonly latencyMs?: number;
  readonly clock?: Clock;
}

/** Starts both twins; neither is left running where the other cannot start. Throws where a port is taken, naming it. */
export async function startSandbox({
  shopifyPort = 4010,
  wmsPort = 4020,
  host = '127.0.0.1',
  latencyMs = 0,
  clock,
}: SandboxOptions = {}): Promise<{ shopifyUrl: string; wmsUrl: string; close(): Promise<void> }> {
  const ongoing = await startOngoingTwin({ port: wmsPort, host, latencyMs, clock });
  try {
    const shopify = await startShopifyTwin({ port: shopifyPort, host, latencyMs });
    return {
      shopifyUrl: shopify.url,
      wmsUrl: ongoing.url,
      close: async () => {
        await Promise.all([shopify.close(), ongoing.close()]);
      },
    };
  } catch (error) {
    await ongoing.close();
    throw error;
  }
}
