import { maybeExactNumber } from './exact-number.js';
import type { WmsArticle } from './wms-client.js';

/**
 * An article as the body of Ongoing's `PUT /articles` (`PostArticleModel`). Undefined fields are left out; what Ongoing does with a
 * field left out on update is unconfirmed, so callers always give the whole set they own.
 *
 * @throws RangeError when price or weight is not a decimal number.
 */
export function toOngoingArticle(goodsOwnerId: number, article: WmsArticle) {
  return {
    goodsOwnerId,
    articleNumber: article.articleNumber,
    articleName: article.articleName,
    productCode: article.productCode,
    barCodeInfo: article.barCode === undefined ? undefined : { barCode: article.barCode },
    customerPrice: maybeExactNumber('customerPrice', article.customerPrice),
    weight: maybeExactNumber('weight', article.weight),
    isActive: article.isActive,
  };
}
