const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text, or as much of it as fits with a mark behind that shows the rest is missing. Cuts between what people see as characters,
 * never within an emoji. Undefined for a text of blanks.
 *
 * @param limit in UTF-16 units.
 */
export function cutText(text: string | null | undefined, limit: number): string | undefined {
  if (!text?.trim()) return undefined;
  if (text.length <= limit) return text;
  const end = CHARACTERS.segment(text).containing(limit - 1)?.index ?? 0;
  return `${text.slice(0, end)}…`;
}

/** The text when it fits as a whole: of codes a piece is another code. Undefined for a longer one, and for blanks. */
export function wholeText(text: string | null | undefined, limit: number): string | undefined {
  const whole = text?.trim();
  return whole && whole.length <= limit ? whole : undefined;
}

/** The first of the texts that says something, without the blanks around it. */
export function firstGiven(...texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.map((text) => text?.trim()).find((text) => text !== undefined && text !== '');
}
