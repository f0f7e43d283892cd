import type { WmsNotification } from '@stockbridge/wms';
import { isValidPhoneNumber, type CountryCode } from 'libphonenumber-js';
import { cutText } from './cut-text.js';
import { WMS_LIMITS } from './wms-limits.js';

/** A mail address, with a message to it when it is one. Undefined for none. */
export function mailTo(address: string | undefined): WmsNotification | undefined {
  return contact(address, address !== undefined && isMailAddress(address));
}

/**
 * A phone number, with a message to it when it can be called from the country it is sent to. It is passed on as it was typed and not
 * as E.164: the table copies the field, staff compare it with the shop, and a number that can't be read has no other form.
 */
export function messageTo(number: string | undefined, countryCode: string | null): WmsNotification | undefined {
  return contact(number, number !== undefined && isPhoneNumber(number, countryCode));
}

/** A contact with a flag. Undefined for none. One that is too long for the WMS is no valid one either, and is cut as a text is. */
export function contact(value: string | undefined, toBeNotified: boolean): WmsNotification | undefined {
  const fitting = cutText(value, WMS_LIMITS.contact);
  return fitting === undefined ? undefined : { toBeNotified, value: fitting };
}

function isMailAddress(text: string): boolean {
  return text.length <= WMS_LIMITS.contact && /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

/** By the smallest numbering plans, which know the lengths and the first digits: that a number is a mobile one they don't know. */
function isPhoneNumber(text: string, countryCode: string | null): boolean {
  return text.length <= 40 && isValidPhoneNumber(text, (countryCode ?? undefined) as CountryCode | undefined);
}
