/** A unit by its dimension and its size in the base unit. */
export interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

/** Names of units in a folded text, by what they measure and their size in the base unit; a name in two places belongs to the first. */
const TABLE: Readonly<Record<string, readonly (readonly [factor: number, names: string])[]>> = {
  mass: [
    [1e6, '吨 公吨 ton tons tonne tonnes'],
    [1000, '公斤 千克 kg kgs kilo kilos kilogram kilograms'],
    [600, '台斤'],
    [500, '斤 市斤'],
    [453.59237, 'lb lbs'],
    [50, '两'],
    [28.349523125, '盎司 oz ounce ounces'],
    [1, '克 公克 g gram grams'],
    [0.001, '毫克 mg milligram milligrams'],
  ],
  length: [
    [1609.344, '英里 英哩 mile miles'],
    [1000, '公里 千米 km kilometer kilometers kilometre kilometres'],
    [500, '里 里路'],
    [1, '米 公尺 m meter meters metre metres'],
    [0.3048, '英尺 英呎 呎 ft foot feet'],
    [0.0254, '寸 英寸 英吋 吋 inch inches'],
    [0.01, '厘米 公分 cm centimeter centimeters centimetre centimetres'],
    [0.001, '毫米 mm millimeter millimeters millimetre millimetres'],
  ],
  yuan: [
    [1, '元 圆 块 块钱 元钱 人民币 yuan rmb cny'],
    [0.1, '角 毛 毛钱'],
  ],
  dollars: [[1, '美元 美金 美刀 刀 dollar dollars usd bucks buck']],
  cents: [[1, '美分 cent cents']],
  euros: [[1, '欧元 euro euros eur']],
  pounds: [[1, '英镑 pound pounds gbp']],
  yen: [[1, '日元 日圆 yen jpy']],
  hongkong: [[1, '港币 港元 hkd']],
  taiwan: [[1, '新台币 台币 twd']],
  macau: [[1, '澳门元 澳门币 mop']],
  singapore: [[1, '新加坡元 新元 新币 sgd']],
  won: [[1, '韩元 韩币 krw']],
  rubles: [[1, '卢布 ruble rubles']],
  rupees: [[1, '卢比 rupee rupees inr']],
  baht: [[1, '泰铢 baht thb']],
  francs: [[1, '瑞士法郎 瑞郎 chf']],
  australia: [[1, '澳元 澳币 aud']],
  canada: [[1, '加元 加币 cad']],
  seconds: [
    [604_800, '周 星期 个星期 礼拜 个礼拜 week weeks'],
    [86_400, '天 day days'],
    [3600, '小时 个小时 钟头 个钟头 hour hours hr hrs h'],
    [900, '刻钟'],
    [60, '分钟 minute minutes min mins'],
    [1, '秒 秒钟 second seconds sec secs'],
  ],
  months: [
    [12, '年 周年 year years'],
    [1, '个月 month months'],
  ],
  nights: [[1, '晚 晚上 夜 night nights']],
  age: [[1, '岁 周岁 years old year old year-old years-old']],
  percent: [
    [1, '% 个百分点 percent per cent'],
    [0.1, '‰'],
  ],
  tenths: [[1, '成']],
  price: [[1, '折']],
  degrees: [[1, '度 °c 摄氏度 ° degree degrees degrees celsius']],
  fahrenheit: [[1, '°f 华氏度 degrees fahrenheit']],
  volume: [
    [1000, '立方米 立方公尺 m3'],
    [1, '升 公升 l liter liters litre litres'],
    [0.001, '毫升 ml milliliter milliliters millilitre millilitres'],
  ],
  area: [
    [1e6, '平方公里 平方千米 km2'],
    [10_000, '公顷 hectare hectares'],
    [4046.8564224, 'acre acres'],
    [666.666_667, '亩'],
    [3.305_785, '坪'],
    [1, '平 平米 平方米 平方公尺 平方 m2 square meters square metres sqm'],
  ],
  bytes: [
    [1e12, 'tb'],
    [1e9, 'gb'],
    [1e6, 'mb'],
    [1e3, 'kb'],
  ],
  times: [[1, '倍']],
  speed: [[1, 'km/h kph 公里每小时']],
  power: [
    [1000, '千瓦 kw kilowatt kilowatts'],
    [1, '瓦 w watt watts'],
  ],
};

/** Names of two words, which the table cannot hold apart by spaces. */
const TWO_WORDS = /\b(?:years? old|per cent|degrees (?:celsius|fahrenheit)|square met(?:er|re)s)\b/g;

const UNITS: ReadonlyMap<string, Unit> = new Map(
  Object.entries(TABLE)
    .flatMap(([dimension, rows]) =>
      rows.flatMap(([factor, names]) => splitNames(names).map((name) => [name, { dimension, factor }] as const)),
    )
    .reverse(),
);

/** Signs before a number, and what they say of it. */
export const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  '¥': 'yuan',
  $: 'dollars',
  '€': 'euros',
  '£': 'pounds',
};

/** Chinese units have no end of word, so that the longest name counts; a Latin one ends where its letters end. */
const UNIT_NAME = new RegExp(`[ -]?(?:(${alternation(true)})|(${alternation(false)})(?![\\p{Script=Latin}\\d]))`, 'uy');

/** The unit that follows a number at a place of a folded text, and the offset after it. */
export function readUnit(text: string, at: number): (Unit & { end: number }) | undefined {
  UNIT_NAME.lastIndex = at;
  const match = UNIT_NAME.exec(text);
  const unit = match === null ? undefined : UNITS.get(match[1] ?? match[2]);
  return unit === undefined ? undefined : { ...unit, end: at + match![0].length };
}

function splitNames(names: string): string[] {
  const long = names.match(TWO_WORDS) ?? [];
  return [...long, ...names.replace(TWO_WORDS, '').split(' ').filter(Boolean)];
}

/** Names as alternatives of an expression, longest first. */
function alternation(unspaced: boolean): string {
  const names = [...UNITS.keys()].filter((name) => /^[a-z]/.test(name) !== unspaced);
  return names.sort((a, b) => b.length - a.length).join('|');
}
