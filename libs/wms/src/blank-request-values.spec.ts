import { describe, expect, it } from '@jest/globals';
import { blankRequestValues } from './blank-request-values.js';

const order = {
  goodsOwnerId: 85,
  orderNumber: '1042',
  orderRemark: 'Please ring the bell twice',
  consignee: {
    name: 'Anna-Karin Österberg',
    address1: 'Storgatan 12',
    postCode: '211 34',
    city: 'Malmö',
    countryCode: 'SE',
    advanced: {
      emailNotification: { toBeNotified: true, value: 'anna.o@example.com' },
      smsNotification: { toBeNotified: true, value: '+46 70-123 45 67' },
    },
  },
  orderLines: [{ rowNumber: '9007199254740993', articleNumber: 'SHIRT-M', numberOfItems: 2 }],
};

describe('an error text of the warehouse', () => {
  it('keeps what the error is about: order number, article number, country', () => {
    const text = "Order 1042: article 'SHIRT-M' does not exist, country SE is fine";
    expect(blankRequestValues(text, order)).toBe(text);
  });

  it('keeps the code of an order type, which a merchant chose and not a customer', () => {
    const text = 'There is no order type WEBB2B';
    expect(blankRequestValues(text, { ...order, orderType: { code: 'WEBB2B', name: 'Wholesale' } })).toBe(text);
  });

  it.each([
    ['the name', "Customer 'Anna-Karin Österberg' exists"],
    ['the name in other letters', "Customer 'ANNA-KARIN ÖSTERBERG' exists"],
    ['the last name alone', "Customer 'Österberg' exists"],
    ['the mail address', "Customer 'anna.o@example.com' exists"],
    ['the street alone', "Customer 'Storgatan' exists"],
    ['the telephone number without blanks', "Customer '+46701234567' exists"],
    ['the post code without blanks', "Customer '21134' exists"],
    ['the city', "Customer 'Malmö' exists"],
    ['the remark', "Customer 'Please ring the bell twice' exists"],
  ])('does not repeat %s', (_what, text) => {
    expect(blankRequestValues(text, order)).toBe("Customer '…' exists");
  });

  it('keeps the words of its own sentence, though a remark has some of them too', () => {
    expect(blankRequestValues('the bell is not a field', order)).toBe('the bell is not a field');
  });

  it('keeps the words of its own sentence, though a warehouse instruction has some of them too', () => {
    const text = 'the order was cancelled';
    expect(blankRequestValues(text, { warehouseInstruction: 'Cancelled in the shop: send nothing of the order' })).toBe(text);
  });

  it('blanks whole words only', () => {
    expect(blankRequestValues('Row 12 of 1200', { consignee: { address2: '12' } })).toBe('Row … of 1200');
  });

  it('is left as it is when nothing was sent', () => {
    expect(blankRequestValues('An error has occurred.', undefined)).toBe('An error has occurred.');
  });
});
