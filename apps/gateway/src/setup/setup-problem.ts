import type { SetupField } from './setup-form.js';

/** Why a connection can't be made or changed as asked, at which field, and how to mend it. The sentence can be shown as it is. */
export class SetupProblem extends Error {
  constructor(
    /** 422 for what the person can mend, 429 to wait, 502 when the other side could not be asked, 404 for the shop, 409 when something else comes first. */
    readonly status: 404 | 409 | 422 | 429 | 502,
    readonly field: SetupField | 'form' | `settings.${string}`,
    readonly sentence: string,
  ) {
    super(sentence);
    this.name = 'SetupProblem';
  }
}
