import { z } from 'zod';

/** The flows that a connection can switch on and off. Each is run by the service of the same name. */
export const FLOWS = ['catalog', 'order', 'fulfillment', 'inventory', 'returns'] as const;
export const flowName = z.enum(FLOWS);
export type FlowName = z.infer<typeof flowName>;
