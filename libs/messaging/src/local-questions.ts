import type { ServiceName } from '@stockbridge/contracts';
import type { LocalQuestions } from '@stockbridge/platform';

/** Answers questions between services of one process. Made once, handed to each service's runtime. */
export function makeLocalQuestions(): LocalQuestions {
  const answerers = new Map<string, (ask: unknown) => Promise<unknown>>();
  const keyOf = (service: ServiceName, question: string): string => `${service} ${question}`;
  return {
    answer(service, question, answerer) {
      answerers.set(keyOf(service, question), answerer);
    },
    async ask(service, question, ask) {
      const answerer = answerers.get(keyOf(service, question));
      if (!answerer) throw new Error(`${service} answers no question ${question} in this process`);
      // As over a wire: nobody gets hold of the other's objects.
      return structuredClone(await answerer(structuredClone(ask)));
    },
  };
}
