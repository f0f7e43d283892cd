import { describe, expect, it } from '@jest/globals';
import type { WmsOrder } from '@stockbridge/wms';
import { toOrderDifferences, toOrderFields } from './to-order-fields.js';

function anOrder(given: Partial<WmsOrder> = {}): WmsOrder {
  return {
    orderNumber: '1001',
    goodsOwnerOrderId: '5001',
    deliveryDate: '2026-11-24',
    consignee: {
      customerNumber: '5001',
      name: 'Astrid Lind',
      city: 'Uppsala',
      email: { toBeNotified: false, value: 'astrid@example.com' },
    },
    orderLines: [{ rowNumber: '91', articleNumber: 'HAT', numberOfItems: 2, customerLinePrice: '398.00' }],
    customerPrice: '398.00',
    ...given,
  };
}

describe('the fields of an order', () => {
  it('are listed by their path, lines by their row number, and those that say nothing are left out', () => {
    expect(toOrderFields(anOrder({ orderRemark: '', warehouseId: undefined }))).toEqual([
      { field: 'orderNumber', value: '1001' },
      { field: 'goodsOwnerOrderId', value: '5001' },
      { field: 'deliveryDate', value: '2026-11-24' },
      { field: 'consignee.customerNumber', value: '5001' },
      { field: 'consignee.name', value: 'Astrid Lind' },
      { field: 'consignee.city', value: 'Uppsala' },
      { field: 'consignee.email.toBeNotified', value: 'false' },
      { field: 'consignee.email.value', value: 'astrid@example.com' },
      { field: 'customerPrice', value: '398.00' },
      { field: 'lines.91.rowNumber', value: '91' },
      { field: 'lines.91.articleNumber', value: 'HAT' },
      { field: 'lines.91.numberOfItems', value: '2' },
      { field: 'lines.91.customerLinePrice', value: '398.00' },
    ]);
  });
});

describe('two orders compared', () => {
  it('are the same whether an amount is written with its zeroes or without', () => {
    const theirs = anOrder({
      customerPrice: '398',
      orderLines: [{ ...anOrder().orderLines[0]!, customerLinePrice: '398.0', discountPercentage: '0' }],
    });
    expect(toOrderDifferences(anOrder(), theirs)).toEqual([]);
  });

  it('differ where a field says something else, or only one of them has it', () => {
    const theirs = anOrder({ consignee: { ...anOrder().consignee, city: 'Umeå' }, orderRemark: 'Ring the bell' });
    expect(toOrderDifferences(anOrder(), theirs)).toEqual([
      { field: 'consignee.city', ours: 'Uppsala', theirs: 'Umeå' },
      { field: 'orderRemark', ours: null, theirs: 'Ring the bell' },
    ]);
  });

  it('are the same where ours says what the WMS takes but never tells again', () => {
    const ours = anOrder({ languageCode: 'sv', consignee: { ...anOrder().consignee, organisationNumber: '556677-8899' } });
    expect(toOrderDifferences(ours, anOrder())).toEqual([]);
    expect(toOrderDifferences(ours, anOrder({ languageCode: 'nb' }))).toMatchObject([{ field: 'languageCode', theirs: 'nb' }]);
  });

  it('are the same where the WMS chose the warehouse, and differ where we asked for another one', () => {
    expect(toOrderDifferences(anOrder(), anOrder({ warehouseId: 2 }))).toEqual([]);
    expect(toOrderDifferences(anOrder({ warehouseId: 1 }), anOrder({ warehouseId: 2 }))).toMatchObject([{ ours: '1', theirs: '2' }]);
  });

  it('have their lines put side by side by article where the other integration counts its rows from 1', () => {
    const theirs = anOrder({ orderLines: [{ rowNumber: '1', articleNumber: 'hat', numberOfItems: 1, customerLinePrice: '398.00' }] });
    expect(toOrderDifferences(anOrder(), theirs)).toEqual([
      { field: 'lines.91.rowNumber', ours: '91', theirs: '1' },
      { field: 'lines.91.articleNumber', ours: 'HAT', theirs: 'hat' },
      { field: 'lines.91.numberOfItems', ours: '2', theirs: '1' },
    ]);
  });

  it('differ in every field of a line that only one of them has', () => {
    const theirs = anOrder({ orderLines: [...anOrder().orderLines, { rowNumber: '92', articleNumber: 'GIFT', numberOfItems: 1 }] });
    expect(toOrderDifferences(anOrder(), theirs)).toEqual([
      { field: 'lines.92.rowNumber', ours: null, theirs: '92' },
      { field: 'lines.92.articleNumber', ours: null, theirs: 'GIFT' },
      { field: 'lines.92.numberOfItems', ours: null, theirs: '1' },
    ]);
  });
});
