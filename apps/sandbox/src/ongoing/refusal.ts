import type { z } from 'zod';

/** A business refusal of the API, worded as ASP.NET words it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { readonly Message: string; readonly ModelState?: Readonly<Record<string, readonly string[]>> },
    readonly headers?: Readonly<Record<string, string>>,
  ) {
    super(body.Message);
  }
}

export function refuse(message: string, status = 400): never {
  throw new Refusal(status, { Message: message });
}

/** Every field that is wrong, by its path below the parameter's name: `order.orderLines[0].articleNumber`. */
export function refusalOf(parameter: string, error: z.ZodError): Refusal {
  const state: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const path = issue.path.reduce<string>(
      (before, part) => (typeof part === 'number' ? `${before}[${part}]` : `${before}.${String(part)}`),
      parameter,
    );
    (state[path] ??= []).push(issue.message);
  }
  return new Refusal(400, { Message: 'The request is invalid.', ModelState: state });
}
