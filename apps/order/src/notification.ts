import type { WmsNotification } from '@stockbridge/wms';
import { isValidPhoneNumber, type CountryCode } from 'libphonenumber-js';

/** A mail address, with a message to it when it is one. Undefined for none. */
export function mailTo(address: string | null | undefined): WmsNotification | undefined {
  return address ? { toBeNotified: isMailAddress(address), value: address } : undefined;
}

/**
 * A phone number as it was typed, with a message to it when it can be called from the country it is sent to; the warehouse's own
 * shipping platforms know its national form best.
 */
export function messageTo(number: string | null | undefined, countryCode: string | null): WmsNotification | undefined {
  return number ? { toBeNotified: isPhoneNumber(number, countryCode), value: number } : undefined;
}

/** A contact with a flag that somebody set. Undefined for none. */
export function contact(value: string | null | undefined, toBeNotified: boolean): WmsNotification | undefined {
  return value ? { toBeNotified, value } : undefined;
}

function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

function isPhoneNumber(text: string, countryCode: string | null): boolean {
  return text.length <= 40 && isValidPhoneNumber(text, (countryCode ?? undefined) as CountryCode | undefined);
}
