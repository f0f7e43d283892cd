export * from './database-address.js';
export * from './data-source.js';
export * from './embedded-encryption-key.js';
export * from './embedded-postgres.js';
export * from './migrate.js';
export * from './persistence.module.js';
export * from './roles.js';
