/**
 * What the body of an error says, in one line: `message`, `Message` and the messages of ASP.NET's `ModelState`, else the text
 * itself without its markup; empty when it says nothing. The shape of Ongoing's 4xx bodies is not documented.
 */
export function errorText(body: string): string {
  return plain(fromJson(body) ?? body);
}

function fromJson(body: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof json === 'string') return json;
  if (typeof json !== 'object' || json === null) return null;
  const said = json as Record<string, unknown>;
  const message = [said['message'], said['Message'], said['title'], said['error']].find((each) => typeof each === 'string') ?? '';
  const details = said['ModelState'] ?? said['modelState'] ?? said['errors'];
  const problems =
    typeof details === 'object' && details !== null
      ? Object.entries(details).map(
          ([field, problem]) =>
            `${field}: ${[problem]
              .flat(2)
              .filter((each) => typeof each === 'string')
              .join(' ')}`,
        )
      : [];
  const text = [message, ...problems].filter((each) => each !== '').join(' ');
  return text === '' ? null : text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function plain(text: string): string {
  return text
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi, (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    })
    .replace(/\s+/g, ' ')
    .trim();
}
