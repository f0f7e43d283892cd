/**
 * The text, or as much of it as fits with a mark behind that shows the rest is missing. Cuts between whole characters: half an emoji
 * is none, and the WMS refuses it. Undefined for an empty text.
 */
export function cutText(text: string | null | undefined, limit: number): string | undefined {
  if (!text) return undefined;
  if (text.length <= limit) return text;
  let end = limit - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
  return `${text.slice(0, end)}…`;
}
