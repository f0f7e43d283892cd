import type { FlowName } from '@stockbridge/contracts';
import type { ConnectionRow } from './connection.js';

/** What was asked of a flow, and that nothing comes of it for now where it or its connection is stopped. */
export function idleOr({ status, settings }: Pick<ConnectionRow, 'status' | 'settings'>, flow: FlowName, message: string): string {
  if (status === 'paused') return `${message} Nothing will run while the connection is paused.`;
  return settings[flow].enabled ? message : `${message} Nothing will run while the flow is off.`;
}
