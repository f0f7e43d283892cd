import { startSandbox } from './sandbox.js';
import { sandboxConfig } from './sandbox.config.js';

try {
  const sandbox = await startSandbox(sandboxConfig(process.env));
  console.log(`Shopify twin  ${sandbox.shopifyUrl}   give the hub SHOPIFY_URL_TEMPLATE=${sandbox.shopifyUrl}/{shop}`);
  console.log(`Ongoing twin  ${sandbox.wmsUrl}   give the hub WMS_URL_TEMPLATE=${sandbox.wmsUrl}/{warehouse}/api/v1/`);
  console.log(
    `              and WMS_ALLOWED_HOSTS=${new URL(sandbox.wmsUrl).host}; make a warehouse with POST ${sandbox.wmsUrl}/_twin/warehouses`,
  );
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) return;
      closing = true;
      void sandbox.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
