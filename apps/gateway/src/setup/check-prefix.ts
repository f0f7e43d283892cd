import { freePrefix, prefixProblem, samePrefix } from '../connections/order-number-prefix.js';
import { SetupProblem } from './setup-problem.js';

/**
 * @param taken prefixes of the other connections of the goods owner
 * @throws SetupProblem when the prefix is unfit or another connection's
 */
export function checkPrefix(prefix: string, shopDomain: string, taken: readonly string[]): void {
  const unfit = prefixProblem(prefix);
  if (unfit !== null) throw new SetupProblem(422, 'orderNumberPrefix', unfit);
  if (!taken.some((each) => samePrefix(each, prefix))) return;
  throw new SetupProblem(
    422,
    'orderNumberPrefix',
    `Another connection already sends orders to this goods owner ${prefix === '' ? 'without a prefix' : `with the prefix “${prefix}”`}, so that order numbers would collide. ` +
      `Choose another prefix, for example “${freePrefix(shopDomain, taken)}”.`,
  );
}
