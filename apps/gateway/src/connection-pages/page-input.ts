/** A form as a browser sent it. */
export type Form = Readonly<Record<string, unknown>> | undefined;

/** One of the words that pages of ours send; null for any other. */
export const oneOf = <T extends string>(words: readonly T[], given: unknown): T | null => words.find((each) => each === given) ?? null;

/** Shopify's id of something; null for what is none. */
export const idOf = (given: unknown): string | null => (typeof given === 'string' && /^\d{1,20}$/.test(given) ? given : null);
