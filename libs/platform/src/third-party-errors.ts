/** The two sides that a call can go to. */
export type Side = 'shopify' | 'wms';

/**
 * What a call to the other side can end in. Thrown by `libs/shopify` and `libs/wms`, judged once in `libs/sync`:
 * clients say what happened, never what to do about it. Messages hold no personal data and no secrets.
 */
export abstract class ThirdPartyError extends Error {
  constructor(
    readonly side: Side,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer, a cut connection, a time-out or a server error. Whether a write took effect is unknown unless `sent` is false. */
export class ThirdPartyAway extends ThirdPartyError {
  constructor(
    side: Side,
    message: string,
    /** False when the request surely never left this machine. */
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super(side, message, options);
  }
}

/** Asked to slow down. `retryAfterMs` counts from now. */
export class Throttled extends ThirdPartyError {
  constructor(
    side: Side,
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(side, message);
  }
}

/** The credential was refused (401, or 403 of a dead token). Work waits for a new version of it. */
export class CredentialRefused extends ThirdPartyError {}

/** The other side understood and said no: a 4xx, or `userErrors`. The same request will be refused again. */
export class Refused extends ThirdPartyError {
  constructor(
    side: Side,
    message: string,
    /** Machine-readable detail where the other side gives one (`userErrors[].code`, HTTP status). */
    readonly code: string | null = null,
  ) {
    super(side, message);
  }
}

/** Our lease ended before the call was sent. Nothing was sent; another worker has the lane. */
export class LeaseLost extends Error {
  constructor(message = 'the lease on the lane ended before the call was sent') {
    super(message);
    this.name = 'LeaseLost';
  }
}

/**
 * Asked immediately before the bytes of a request are written, in the same tick.
 * Throws {@link LeaseLost} when the caller may not write any more (it was frozen past its lease).
 */
export type CallGuard = () => void;
