export * from './wms-client.js';
export * from './wms-address.js';
export * from './allowed-hosts.js';
export * from './check-limit.js';
export { blankRequestValues } from './blank-request-values.js';
export { OngoingClient, LONGEST_WMS_CALL_MS, type OngoingClientOptions } from './ongoing-client.js';
export { WmsModule } from './wms.module.js';
