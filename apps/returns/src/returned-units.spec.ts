import { describe, expect, it } from '@jest/globals';
import { returnsSettings } from '@stockbridge/contracts';
import { aWmsLine, aWmsOrder } from '@stockbridge/testing';
import type { WmsOrderLineRecord, WmsReturnOrderLine, WmsReturnOrderRecord } from '@stockbridge/wms';
import { returnedUnits } from './returned-units.js';

const LINE = '11';
const NOON = '2026-11-24T12:00:00.000Z';
const item = (quantity: number, cause: string | null = null, returnedAt: string | null = NOON) => ({ quantity, cause, returnedAt });
const rule = (given: object = {}) => ({ refund: 'approval', restock: false, shipping: false, notifyCustomer: false, ...given });

function units(line: Partial<WmsOrderLineRecord>, settings: object = {}, announced: readonly Partial<WmsReturnOrderLine>[] = []) {
  const order = aWmsOrder({ orderNumber: '1001', lines: [aWmsLine({ rowNumber: LINE, ...line })] });
  const returnOrder: WmsReturnOrderRecord = {
    returnOrderId: 1,
    returnOrderNumber: 'R1',
    orderNumber: '1001',
    lines: announced.map((each) => ({
      rowNumber: LINE,
      returnedNumberOfItems: 0,
      discardedNumberOfItems: 0,
      cause: null,
      items: [],
      ...each,
    })),
  };
  return returnedUnits([order], [returnOrder], returnsSettings.parse(settings)).get(LINE);
}

describe('What came back', () => {
  it('is told by the counter of the line, with time and cause of its items', () => {
    expect(units({ returnedNumberOfItems: 2, returnedItems: [item(2, 'DEFECT')] })).toEqual([
      { quantity: 2, cause: 'DEFECT', returnedAt: NOON, rule: rule() },
    ]);
  });

  it('is nothing while the counter is zero, whatever the items say', () => {
    expect(units({ returnedNumberOfItems: 0, returnedItems: [item(2)] })).toBeUndefined();
  });

  it('without a return order has the general rule, and with a cause that one’s, in any case of letters', () => {
    const settings = { causes: [{ cause: 'Defect', refund: 'automatic', shipping: true }] };
    expect(units({ returnedNumberOfItems: 2, returnedItems: [item(1), item(1, 'DEFECT')] }, settings)).toEqual([
      { quantity: 1, cause: null, returnedAt: NOON, rule: rule() },
      { quantity: 1, cause: 'DEFECT', returnedAt: NOON, rule: rule({ refund: 'automatic', shipping: true }) },
    ]);
  });

  it('before the flow was switched on has no rule', () => {
    const returnedItems = [item(1, null, '2026-11-20T12:00:00Z'), item(1, null, NOON)];
    expect(units({ returnedNumberOfItems: 2, returnedItems }, { since: '2026-11-22T00:00:00Z' })).toMatchObject([
      { quantity: 1, rule: null },
      { quantity: 1, rule: rule() },
    ]);
  });

  it('and is not explained by items is undated, with the cause of the return order if that names one only', () => {
    const line = { returnedNumberOfItems: 3, returnedItems: [item(1, 'SIZE')] };
    expect(units(line, {}, [{ returnedNumberOfItems: 3, cause: 'WRONG' }])).toMatchObject([
      { quantity: 1, cause: 'SIZE', returnedAt: NOON },
      { quantity: 2, cause: 'WRONG', returnedAt: null },
    ]);
    const announced = [
      { returnedNumberOfItems: 1, cause: 'WRONG' },
      { returnedNumberOfItems: 2, cause: 'SIZE' },
    ];
    expect(units(line, {}, announced)).toMatchObject([{ quantity: 1 }, { quantity: 2, cause: null }]);
  });

  it('and was discarded counts, even where the line’s counter leaves it out', () => {
    expect(units({ returnedNumberOfItems: 1 }, {}, [{ returnedNumberOfItems: 2, discardedNumberOfItems: 1 }])).toMatchObject([
      { quantity: 2 },
    ]);
  });

  it('and was discarded is not sold again', () => {
    const line = { returnedNumberOfItems: 3, returnedItems: [item(3)] };
    expect(units(line, { rule: { restock: true } }, [{ returnedNumberOfItems: 3, discardedNumberOfItems: 1 }])).toMatchObject([
      { quantity: 2, rule: { restock: true } },
      { quantity: 1, rule: { restock: false } },
    ]);
  });

  it('and was discarded is known by its time and cause, where the return order tells it one by one', () => {
    const earlier = '2026-11-23T12:00:00.000Z';
    const line = { returnedNumberOfItems: 2, returnedItems: [item(1, 'SIZE', earlier), item(1, 'DEFECT')] };
    const items = [{ ...item(1, 'SIZE', earlier), isDiscarded: true }];
    const announced = [{ returnedNumberOfItems: 2, discardedNumberOfItems: 1, items }];
    expect(units(line, { rule: { restock: true } }, announced)).toMatchObject([
      { cause: 'SIZE', rule: { restock: false } },
      { cause: 'DEFECT', rule: { restock: true } },
    ]);
  });

  it('and is not explained by items of the order has time and cause of the return order’s', () => {
    const items = [
      { ...item(1, 'SIZE'), isDiscarded: false },
      { ...item(1, 'DEFECT'), isDiscarded: true },
    ];
    const announced = [{ returnedNumberOfItems: 2, discardedNumberOfItems: 1, items }];
    expect(units({ returnedNumberOfItems: 1, returnedItems: [item(1, 'SIZE')] }, {}, announced)).toMatchObject([
      { quantity: 1, cause: 'SIZE', returnedAt: NOON },
      { quantity: 1, cause: 'DEFECT', returnedAt: NOON },
    ]);
  });

  it('and was undone in part is as much as the counter says', () => {
    expect(units({ returnedNumberOfItems: 1, returnedItems: [item(2)] })).toMatchObject([{ quantity: 1 }]);
  });

  it('with several orders of the warehouse for one line adds up', () => {
    const order = (orderNumber: string) =>
      aWmsOrder({ orderNumber, lines: [aWmsLine({ rowNumber: LINE, returnedNumberOfItems: 1, returnedItems: [item(1)] })] });
    const found = returnedUnits([order('1001'), order('1001-2')], [], returnsSettings.parse({})).get(LINE);
    expect(found).toHaveLength(2);
  });

  it('is oldest first whichever order of the warehouse brought it, and what has no time comes last', () => {
    const order = (orderNumber: string, ...returnedItems: readonly ReturnType<typeof item>[]) =>
      aWmsOrder({ orderNumber, lines: [aWmsLine({ rowNumber: LINE, returnedNumberOfItems: returnedItems.length, returnedItems })] });
    const orders = [
      order('1001', item(1, 'SECOND', NOON), item(1, 'LAST', null)),
      order('1001-2', item(1, 'FIRST', '2026-11-23T12:00:00Z')),
    ];
    const found = returnedUnits(orders, [], returnsSettings.parse({})).get(LINE)!;
    expect(found.map(({ cause }) => cause)).toEqual(['FIRST', 'SECOND', 'LAST']);
  });

  it('and was undone on the order is gone, though its return order still shows it', () => {
    expect(units({ returnedNumberOfItems: 0 }, {}, [{ returnedNumberOfItems: 2 }])).toBeUndefined();
  });
});
