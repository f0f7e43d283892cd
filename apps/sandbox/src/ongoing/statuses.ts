/** The numbers of an installation that nobody has customised. */
export const status = {
  error: 150,
  open: 200,
  released: 300,
  allocated: 320,
  picked: 400,
  sent: 450,
  collected: 500,
  returned: 800,
  cancelled: 1000,
} as const;

const texts: readonly (readonly [number: number, en: string, sv: string])[] = [
  [status.error, 'Error', 'Fel'],
  [status.open, 'Open', 'Öppen'],
  [status.released, 'Released', 'Frisläppt'],
  [status.allocated, 'Allocated', 'Allokerad'],
  [status.picked, 'Picked', 'Plockad'],
  [status.sent, 'Sent', 'Skickad'],
  [status.collected, 'Collected', 'Hämtad'],
  [status.returned, 'Returned', 'Returnerad'],
  [status.cancelled, 'Cancelled', 'Makulerad'],
];

export function ongoingStatuses(language: 'en' | 'sv'): { number: number; text: string }[] {
  return texts.map(([number, en, sv]) => ({ number, text: language === 'sv' ? sv : en }));
}
