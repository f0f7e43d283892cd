/** Made-up people and places for generated orders. Any likeness is chance: names are the most common ones of each country. */
interface Country {
  readonly code: string;
  readonly name: string;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly streets: readonly string[];
  /** City, postcode, province, province code. */
  readonly cities: readonly (readonly [string, string, string | null, string | null])[];
  readonly phone: string;
  readonly shipping: readonly (readonly [title: string, code: string, price: string])[];
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'SE',
    name: 'Sweden',
    firstNames: ['Anna', 'Erik', 'Maria', 'Lars', 'Åsa', 'Björn', 'Karin', 'Göran'],
    lastNames: ['Andersson', 'Johansson', 'Karlsson', 'Nilsson', 'Öberg', 'Lindström', 'Åkesson'],
    streets: ['Storgatan', 'Kungsgatan', 'Skolgatan', 'Järnvägsgatan', 'Björkvägen'],
    cities: [
      ['Göteborg', '411 03', null, null],
      ['Stockholm', '111 57', null, null],
      ['Malmö', '211 22', null, null],
      ['Umeå', '903 26', null, null],
    ],
    phone: '+46701740',
    shipping: [
      ['PostNord MyPack Collect', 'mypack', '49.00'],
      ['Hemleverans', 'home', '99.00'],
    ],
  },
  {
    code: 'DE',
    name: 'Germany',
    firstNames: ['Thomas', 'Sabine', 'Jürgen', 'Ursula', 'Jörg', 'Käthe'],
    lastNames: ['Müller', 'Schmidt', 'Weiß', 'Schröder', 'Köhler', 'Fischer'],
    streets: ['Hauptstraße', 'Bahnhofstraße', 'Lindenallee', 'Am Markt'],
    cities: [
      ['Berlin', '10115', null, null],
      ['München', '80331', null, null],
      ['Köln', '50667', null, null],
    ],
    phone: '+4915110',
    shipping: [['DHL Paket', 'dhl-paket', '6.90']],
  },
  {
    code: 'GB',
    name: 'United Kingdom',
    firstNames: ['Oliver', 'Amelia', 'George', 'Isla', "D'Arcy", 'Siân'],
    lastNames: ['Smith', 'Jones', "O'Neill", 'Taylor-Brown', 'Davies'],
    streets: ['High Street', 'Station Road', 'Church Lane', 'Victoria Road'],
    cities: [
      ['London', 'SW1A 1AA', 'England', 'ENG'],
      ['Glasgow', 'G1 1XQ', 'Scotland', 'SCT'],
    ],
    phone: '+447700900',
    shipping: [['Royal Mail Tracked 48', 'rm48', '4.50']],
  },
  {
    code: 'US',
    name: 'United States',
    firstNames: ['James', 'Mary', 'José', 'Linda', 'Zoë'],
    lastNames: ['Johnson', 'Williams', 'Garcia', 'Lee', 'Nuñez'],
    streets: ['Maple Avenue', 'Oak Street', 'Washington Boulevard'],
    cities: [
      ['Louisville', '40202', 'Kentucky', 'KY'],
      ['New York', '10001', 'New York', 'NY'],
    ],
    phone: '+1502555',
    shipping: [['UPS Ground', 'ups-ground', '9.95']],
  },
];

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly company: string | null;
  readonly address1: string;
  readonly address2: string | null;
  readonly city: string;
  readonly zip: string;
  readonly province: string | null;
  readonly provinceCode: string | null;
  readonly country: string;
  readonly countryCode: string;
  readonly shipping: { readonly title: string; readonly code: string; readonly price: string };
}

/** A buyer with an address; the same random numbers make the same buyer. */
export function makeUpPerson(random: () => number): Person {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const country = random() < 0.6 ? COUNTRIES[0]! : pick(COUNTRIES);
  const firstName = pick(country.firstNames);
  const lastName = pick(country.lastNames);
  const [city, zip, province, provinceCode] = pick(country.cities);
  const [title, code, price] = pick(country.shipping);
  const houseNumber = 1 + Math.floor(random() * 120);
  const street = pick(country.streets);
  const before = country.code === 'GB' || country.code === 'US';
  const ascii = `${firstName}.${lastName}`
    .toLowerCase()
    .normalize('NFD')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z.]/g, '');
  return {
    firstName,
    lastName,
    email: `${ascii}.${100 + Math.floor(random() * 900)}@example.com`,
    phone: `${country.phone}${String(1_000 + Math.floor(random() * 9_000)).slice(-4)}`,
    company: random() < 0.15 ? `${lastName} & Co` : null,
    address1: before ? `${houseNumber} ${street}` : `${street} ${houseNumber}`,
    address2: random() < 0.25 ? `c/o ${pick(country.lastNames)}` : null,
    city,
    zip,
    province,
    provinceCode,
    country: country.name,
    countryCode: country.code,
    shipping: { title, code, price },
  };
}
