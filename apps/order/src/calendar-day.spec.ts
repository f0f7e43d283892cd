import { expect, it } from '@jest/globals';
import { calendarDay } from './calendar-day.js';

it('gives the day it is in the warehouse, not in Greenwich', () => {
  const lateEvening = new Date('2026-11-23T23:30:00Z');
  expect(calendarDay(lateEvening, 'Europe/Stockholm')).toBe('2026-11-24');
  expect(calendarDay(lateEvening, 'America/New_York')).toBe('2026-11-23');
});
