/** What time it is for a twin. Tests hand in their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
