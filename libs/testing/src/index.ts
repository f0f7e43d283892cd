export * from './test-database.js';
export * from './order-builders.js';
export * from './test-broker.js';
export * from './fake-pass.js';
export * from './fake-shopify-orders.js';
export * from './fake-shopify-products.js';
export * from './fake-wms.js';
