import { type ConnectionSettings, connectionSettings } from '@stockbridge/contracts';

/**
 * Settings as the table has them, with the defaults of what an older release did not know. What can't be read is left as it is:
 * whoever works with it says so, and a broken connection keeps no other from being read.
 */
export const settingsAsStored = {
  from: (stored: unknown): ConnectionSettings => {
    const read = connectionSettings.safeParse(stored);
    return read.success ? read.data : (stored as ConnectionSettings);
  },
  to: (settings: unknown): unknown => settings,
};
