import { type QuestionDefinition } from '@stockbridge/contracts';
import { type z } from 'zod';
import { type Answerer } from './transport.js';
import { ContractBroken } from './verdict.js';

/** What is asked, as the contract allows it. */
export function checkedAsk<Ask>(question: { readonly name: string; readonly ask: z.ZodType<Ask> }, ask: unknown): Ask {
  return checked(question.ask, ask, `what is asked with ${question.name}`);
}

/** What is answered, as the contract allows it. */
export function checkedAnswer<Answer>(question: { readonly name: string; readonly answer: z.ZodType<Answer> }, answer: unknown): Answer {
  return checked(question.answer, answer, `the answer to ${question.name}`);
}

/** An answerer that is held to the contract on its way in and out. */
export function heldToContract(question: QuestionDefinition, answerer: Answerer): Answerer {
  return async (ask) => checkedAnswer(question, await answerer(checkedAsk(question, ask)));
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ContractBroken(
    `${what} breaks its contract: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')}`,
  );
}
