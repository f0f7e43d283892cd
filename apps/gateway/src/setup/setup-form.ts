import { z } from 'zod';
import { prefixProblem } from '../connections/order-number-prefix.js';

/** What is needed to make a connection, from the form and from the API alike. */
export const setupInput = z.object({
  wmsSystem: z.string().trim().min(1, 'Give the customer id or the URL of the WMS.').max(500, 'At most 500 characters.'),
  username: z.string().trim().min(1, 'Give the name of the API user.').max(200, 'At most 200 characters.'),
  password: z.string().min(1, 'Give the password of the API user.').max(500, 'At most 500 characters.'),
  goodsOwnerId: z.coerce
    .number('The goods owner id is a whole number.')
    .int('The goods owner id is a whole number.')
    .min(1, 'The goods owner id is a whole number from 1 on.')
    .max(2_147_483_647, 'The goods owner id is too large.'),
  locationId: z
    .string()
    .trim()
    .regex(/^\d{1,20}$/, 'Choose a location.'),
  orderNumberPrefix: z
    .string()
    .trim()
    .default('')
    .check((context) => {
      const problem = prefixProblem(context.value);
      if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value });
    }),
});
export type SetupInput = z.infer<typeof setupInput>;
export type SetupField = keyof SetupInput;

/** What was typed, to be shown again. The password never is. */
export type Typed = Partial<Record<Exclude<SetupField, 'password'>, string>>;

/** What is wrong, each at its field; `form` where it concerns none of them alone. */
export type Problems = Partial<Record<SetupField | 'form', string>>;

/** Reads a submitted form. */
export function readForm(body: unknown): { typed: Typed; input: SetupInput } | { typed: Typed; problems: Problems } {
  const fields = Object.fromEntries(
    Object.entries(typeof body === 'object' && body !== null ? body : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  const { wmsSystem, username, goodsOwnerId, locationId, orderNumberPrefix } = fields;
  const typed: Typed = { wmsSystem, username, goodsOwnerId, locationId, orderNumberPrefix };
  const parsed = setupInput.safeParse({ wmsSystem: '', username: '', password: '', goodsOwnerId: '', locationId: '', ...fields });
  if (parsed.success) return { typed, input: parsed.data };
  const problems: Problems = {};
  for (const issue of parsed.error.issues) problems[issue.path[0] as SetupField] ??= issue.message;
  return { typed, problems };
}
