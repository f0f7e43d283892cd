import type { ShopContext } from './shop-context.js';

export type Arguments = Readonly<Record<string, unknown>>;

export interface ModelledField {
  /** Arguments that do what the schema says. Others are refused, rather than ignored. */
  readonly args: readonly string[];
  readonly resolve: (source: unknown, args: Arguments, context: ShopContext) => unknown;
}

export type TypeModel = ReadonlyMap<string, ModelledField>;

type Resolve<S> = (source: S, args: Arguments, context: ShopContext) => unknown;

/** A field that takes arguments. */
export function takes<S>(args: readonly string[], resolve: Resolve<S>): { args: readonly string[]; resolve: Resolve<S> } {
  return { args, resolve };
}

/** The fields of a type that the twin can answer, from what stands behind it. */
export function model<S>(fields: Readonly<Record<string, Resolve<S> | { args: readonly string[]; resolve: Resolve<S> }>>): TypeModel {
  return new Map(
    Object.entries(fields).map(([name, field]) => {
      const { args, resolve } = typeof field === 'function' ? { args: [], resolve: field } : field;
      return [name, { args, resolve: resolve as ModelledField['resolve'] }];
    }),
  );
}
