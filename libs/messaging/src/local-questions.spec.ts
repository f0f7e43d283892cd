import { describe, expect, it } from '@jest/globals';
import { makeLocalQuestions } from './local-questions.js';

describe('questions between services of one process', () => {
  it('reach the service that was asked', async () => {
    const questions = makeLocalQuestions();
    questions.answer('order', 'flow.status', async () => 'orders');
    questions.answer('catalog', 'flow.status', async () => 'articles');
    await expect(questions.ask('catalog', 'flow.status', {})).resolves.toBe('articles');
    await expect(questions.ask('returns', 'flow.status', {})).rejects.toThrow('returns answers no question flow.status in this process');
  });

  it('share no object between who asks and who answers', async () => {
    const questions = makeLocalQuestions();
    const kept = { counts: [1] };
    questions.answer('order', 'flow.status', async () => kept);
    const answer = (await questions.ask('order', 'flow.status', {})) as typeof kept;
    answer.counts.push(2);
    expect(kept.counts).toEqual([1]);
  });
});
