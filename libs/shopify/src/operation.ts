/**
 * One GraphQL operation: its text and, in the types, what goes in and what comes out. Made by `npm run codegen` from
 * `operations/*.graphql`.
 */
export interface Operation<Answer, Variables> {
  /** The operation's name, `ReadOrders`; costs are remembered by it. */
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly text: string;
  /** Carries the types; never set. */
  readonly types?: (variables: Variables) => Answer;
}
