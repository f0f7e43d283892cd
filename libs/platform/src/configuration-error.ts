/** What keeps a service from starting and a person can mend. One sentence per problem; holds no secret. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const list = typeof problems === 'string' ? [problems] : problems;
    super(list.join('\n'), options);
    this.name = 'ConfigurationError';
    this.problems = list;
  }
}
