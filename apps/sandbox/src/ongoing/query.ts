import { parseInstant } from './ongoing-time.js';
import { refuse } from './refusal.js';

type Raw = Readonly<Record<string, string | string[] | undefined>>;

/** The parameters of a GET, read by type. A repeated key is a list; a comma is part of a value, as on the real server. */
export class Query {
  constructor(private readonly raw: Raw) {}

  text(name: string): string | undefined {
    const value = this.raw[name];
    return Array.isArray(value) ? value[0] : value;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.raw[name];
    return value === undefined ? undefined : Array.isArray(value) ? value : [value];
  }

  int(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,10}$/.test(value)) refuse(`The value '${value}' is not valid for ${name}.`);
    return Number(value);
  }

  ints(name: string): readonly number[] | undefined {
    return this.list(name)?.map((value) =>
      /^-?\d{1,10}$/.test(value) ? Number(value) : refuse(`The value '${value}' is not valid for ${name}.`),
    );
  }

  requiredInt(name: string): number {
    return this.int(name) ?? refuse(`The query parameter ${name} is required.`);
  }

  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false') refuse(`The value '${value}' is not valid for ${name}.`);
    return value === 'true';
  }

  /** `oldestHours` is how far back the server lets one ask. */
  instant(name: string, limit?: { now: Date; oldestHours: number }): Date | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    const date = parseInstant(name, value);
    if (limit !== undefined && date.getTime() < limit.now.getTime() - limit.oldestHours * 3_600_000) {
      refuse(`${name} must be within ${limit.oldestHours} hours from now.`);
    }
    return date;
  }
}
