import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateGatewayTables1764000001000 } from './1764000001000-create-gateway-tables.js';
import { AddStockPreview1764000002000 } from './1764000002000-add-stock-preview.js';
import { AddWebhookState1764000003000 } from './1764000003000-add-webhook-state.js';

/** In the order in which they are applied. */
export const migrations = [
  CreateOutbox1764000000000,
  CreateGatewayTables1764000001000,
  AddStockPreview1764000002000,
  AddWebhookState1764000003000,
];
