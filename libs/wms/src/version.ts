/** The product's version, as `package.json` says it; part of the `user-agent`. */
export const VERSION = '0.1.0';
