/** The address given for a WMS can't be used. The message says why and how to mend it, and can be shown as it is. */
export class WmsAddressError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WmsAddressError';
  }
}
