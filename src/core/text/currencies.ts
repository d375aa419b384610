/** A currency, in all ways in which it is named; texts are folded, so that 新臺幣 is 新台币 and ￥ is ¥. In a name `_` is a space. */
interface Currency {
  /** ISO 4217. */
  readonly code: string;
  /** Signs and abbreviations that stand before the number only. */
  readonly signs?: string;
  /** Names that stand before the number or after it. */
  readonly names?: string;
  /** Names that stand after the number only. */
  readonly after?: string;
  /** Tenths and hundredths, after the number. */
  readonly tenths?: string;
  readonly cents?: string;
}

/** Before the 元 of 元月 when it is January: behind a number, a currency or the beginning of another word it is not. */
export const BEFORE_JANUARY = '(?<![\\d一二三四五六七八九十百千万亿余多美欧日港澳加韩公单次改纪状整])';

/** By the dimension that its amounts have among the units. */
const TABLE: Readonly<Record<string, Currency>> = {
  yuan: {
    code: 'CNY',
    signs: '¥ cn¥ rmb¥',
    names: '人民币 rmb',
    after: '元 圆 块 块钱 元钱 元人民币 yuan',
    tenths: '角 毛 毛钱',
  },
  dollars: {
    code: 'USD',
    signs: '$ us$',
    names: '美元 美金',
    after: '美刀 刀 dollar dollars us_dollars bucks buck',
    cents: '美分 cent cents',
  },
  euros: { code: 'EUR', signs: '€', names: '欧元', after: 'euro euros', cents: '欧分' },
  pounds: { code: 'GBP', signs: '£', names: '英镑', after: '镑 pound pounds', cents: '便士 pence' },
  yen: { code: 'JPY', signs: 'jp¥', names: '日元 日圆 日币', after: 'yen' },
  hongkong: { code: 'HKD', signs: 'hk$', names: '港币 港元 港圆 港纸' },
  taiwan: { code: 'TWD', signs: 'nt$', names: '新台币 台币 新台元', after: 'ntd' },
  macau: { code: 'MOP', signs: 'mop$', names: '澳门元 澳门币 葡币' },
  singapore: { code: 'SGD', signs: 's$ sg$', names: '新加坡元 新加坡币 新元 新币 坡币' },
  won: { code: 'KRW', signs: '₩', names: '韩元 韩币 韩圆' },
  rubles: { code: 'RUB', signs: '₽', names: '卢布', after: 'ruble rubles' },
  rupees: { code: 'INR', signs: '₹', names: '印度卢比 卢比', after: 'rupee rupees' },
  baht: { code: 'THB', signs: '฿', names: '泰铢 泰株', after: 'baht' },
  francs: { code: 'CHF', names: '瑞士法郎 瑞郎', after: 'swiss_francs' },
  australia: { code: 'AUD', signs: 'a$ au$', names: '澳元 澳币 澳大利亚元', after: 'australian_dollars' },
  canada: { code: 'CAD', signs: 'c$ ca$', names: '加元 加币 加拿大元', after: 'canadian_dollars' },
  newzealand: { code: 'NZD', signs: 'nz$', names: '新西兰元 纽元 纽币', after: 'new_zealand_dollars' },
  sweden: { code: 'SEK', names: '瑞典克朗' },
  norway: { code: 'NOK', names: '挪威克朗' },
  denmark: { code: 'DKK', names: '丹麦克朗' },
  malaysia: { code: 'MYR', names: '林吉特 令吉 马币', after: 'ringgit' },
  indonesia: { code: 'IDR', names: '印尼盾 印尼卢比', after: 'rupiah' },
  vietnam: { code: 'VND', signs: '₫', names: '越南盾' },
  philippines: { code: 'PHP', signs: '₱', names: '菲律宾比索' },
  mexico: { code: 'MXN', signs: 'mx$', names: '墨西哥比索' },
  brazil: { code: 'BRL', signs: 'r$', names: '雷亚尔 巴西雷亚尔' },
  africa: { code: 'ZAR', names: '兰特 南非兰特', after: 'rand' },
  turkey: { code: 'TRY', signs: '₺', names: '土耳其里拉' },
  emirates: { code: 'AED', names: '迪拉姆', after: 'dirham dirhams' },
  saudi: { code: 'SAR', names: '沙特里亚尔' },
  israel: { code: 'ILS', signs: '₪', names: '谢克尔', after: 'shekel shekels' },
  poland: { code: 'PLN', names: '兹罗提', after: 'zloty' },
  ukraine: { code: 'UAH', signs: '₴', names: '格里夫纳' },
};
/** Codes that are other words too, with what shows it: `try 5 times`, PHP 8.1, CAD 2024. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  try: '',
  mop: '',
  php: ' ?\\d(?!\\d)',
  cad: ' ?20[0-2]\\d(?!\\d)',
};

const CURRENCIES = Object.entries(TABLE);

/** Codes of ISO 4217, by dimension. */
export const CURRENCY_CODES: ReadonlyMap<string, string> = new Map(
  CURRENCIES.map(([dimension, { code }]) => [dimension, code]),
);

/** Names after the number, by dimension, with the part of the currency that they stand for. */
export const CURRENCY_UNITS: readonly (readonly [
  dimension: string,
  rows: readonly (readonly [factor: number, names: string])[],
])[] = CURRENCIES.map(([dimension, { code, names = '', after = '', tenths = '', cents = '' }]) => [
  dimension,
  [
    [1, `${names} ${after} ${code.toLowerCase()}`],
    [0.1, tenths],
    [0.01, cents],
  ],
]);

/** Source of an expression for the Chinese names of currencies after a number, without groups. */
export const CURRENCY_AFTER = CURRENCY_UNITS.flatMap(([, [[, names]]]) => wordsOf(names))
  .filter((name) => !/[a-z]|^刀$/.test(name))
  .join('|');

/** A currency that is named before its number. */
export interface CurrencyBefore {
  readonly dimension: string;
  /** Whether a sign says so, which stands before nothing else; a name may: 美元3连跌. */
  readonly isSign: boolean;
}

const BEFORE: ReadonlyMap<string, CurrencyBefore> = new Map(
  CURRENCIES.flatMap(([dimension, { code, signs = '', names = '' }]) => [
    ...wordsOf(signs).map((sign): [string, CurrencyBefore] => [sign, { dimension, isSign: true }]),
    ...wordsOf(`${names} ${code.toLowerCase()}`).map((name): [string, CurrencyBefore] => [
      name,
      { dimension, isSign: false },
    ]),
  ]),
);

/** Source of an expression for what stands before a number, longest first, without groups. */
export const CURRENCY_BEFORE = [...BEFORE.keys()]
  .sort((a, b) => b.length - a.length)
  .map((written) => written.replace('$', '\\$') + (written in OTHER_WORDS ? `(?!${OTHER_WORDS[written]})` : ''))
  .join('|');

/** The characters that those begin with. */
export const CURRENCY_INITIALS = [...new Set(Array.from(BEFORE.keys(), ([initial]) => initial))].join('');

/** What a match of {@link CURRENCY_BEFORE} stands for. */
export function currencyBefore(written: string): CurrencyBefore | undefined {
  return BEFORE.get(written);
}

function wordsOf(list: string): string[] {
  return list.split(' ').filter(Boolean);
}
