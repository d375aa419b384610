import { withoutHanSpaces } from '../core/text/char-properties.ts';
import { foldText } from '../core/text/folded-text.ts';
import { placesOf, shortPlace } from './place-name.ts';

/** Types, in lower case, that are places, organizations and persons by whatever name a model knows them. */
const PLACES = ['place', 'address', 'location', 'loc', 'gpe'];
const ORGANIZATIONS = ['organization', 'organisation', 'company', 'org'];
const PERSONS = ['person', 'name', 'per'];

/** Names of districts and counties that are words of every text; 和平 is one of them by its full name only. */
const PLACE_WORDS: ReadonlySet<string> = new Set(
  `和平 新华 解放 建设 前进 东风 红旗 红星 胜利 友谊 文化 光明 平安 长寿 东方 白银 中原 新城 江南 江北 河东 河西 路南 路北 城东 城西 城南 城北
  城中 永定 安定 同心 富民 向阳 青山 白云 民主 爱民 站前 高新 大同 太和 安康 平等 团结 自由 重点 大城 全南 经济`.split(
    /\s+/u,
  ),
);
/** Longer texts name nothing; their white space and letters take the normal form, but nothing is cut off. */
const MAX_NAME = 256;
/** Dots between the parts of a foreign name, which everyone writes in another way. */
const MIDDLE_DOTS = / *[•‧∙・] */g;
/** Quotation marks and brackets around the whole of a name. */
const QUOTED = /^(?:《(.+)》|〈(.+)〉|「(.+)」|『(.+)』|“(.+)”|"(.+)"|'(.+)')$/u;
const HAN_TITLES = /^(.{2,}?)(?:先生|女士|小姐|太太|夫人|同志|教授|博士|老师|阁下)$/u;
const LATIN_TITLES = /^(?:(?:mr|mrs|ms|miss|dr|prof|sir|madam)(?:\. *| +))+(?=.{2})/u;

/**
 * What an entity is listed and found under, so that ways to write one thing are one: NFKC and lower case, single spaces, no
 * quotation marks around it; places without their administrative suffix, persons without a title. The same again when it is
 * applied twice. Of a text of nothing but what is left out, the text.
 * @param type of the entity, or a field; what is no place and no person only takes the common form.
 */
export function normalValue(type: string, text: string): string {
  const plain = plainValue(text);
  if (isPlaceType(type)) return shortPlace(plain);
  return isPersonType(type) ? withoutTitle(plain) : plain;
}

/** Further values of the same thing, none of them its {@link normalValue}: a company without its legal form. */
export function alsoValues(type: string, text: string): string[] {
  if (!isOneOf(ORGANIZATIONS, type)) return [];
  const plain = plainValue(text);
  const name = withoutLegalForm(plain);
  return name === plain ? [] : [name];
}

/** Values of wider things that a text with this one also speaks of: 北京 and 海淀 of 北京市海淀区. They are not the same thing. */
export function widerValues(type: string, text: string): string[] {
  return isPlaceType(type) ? placesOf(plainValue(text)) : [];
}

/**
 * What else the value of a field is called in running text, whatever the field is: 北京 for 北京市, 华为技术 for 华为技术有限公司. In the
 * normal form, the plain one first and the shortest last. 和平区 has one name only, since 和平 is a word.
 */
export function namesOfValue(value: string): string[] {
  const plain = plainValue(value);
  const place = shortPlace(plain);
  return [...new Set([plain, PLACE_WORDS.has(place) ? plain : place, withoutLegalForm(plain)])];
}

/** The common part of all normal forms. */
function plainValue(text: string): string {
  const folded = foldText(text).text.replace(/\s+/gu, ' ').trim().replace(MIDDLE_DOTS, '·');
  return withoutQuotes(withoutHanSpaces(folded)) || text;
}

function withoutQuotes(text: string): string {
  if (text.length > MAX_NAME) return text;
  const inner = QUOTED.exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
  return inner === undefined ? text : withoutQuotes(inner.trim()) || text;
}

function withoutTitle(name: string): string {
  if (name.length > MAX_NAME) return name;
  const shorter = (HAN_TITLES.exec(name)?.[1] ?? name).replace(LATIN_TITLES, '');
  return shorter === name ? name : withoutTitle(shorter);
}

/** Whether entities of a type, by whatever name a model knows it, are persons. */
export function isPersonType(type: string): boolean {
  return isOneOf(PERSONS, type);
}

/** Whether they are places. */
export function isPlaceType(type: string): boolean {
  return isOneOf(PLACES, type);
}

function isOneOf(types: readonly string[], type: string): boolean {
  return types.includes(type.toLowerCase());
}

/** Longer names are no companies. */
const MAX_LENGTH = 256;
/** Names proper have two characters at least. */
const CHINESE = /^(?!股份|有限|责任)(.{2,}?)(?:股份有限|有限责任|有限|总)公司$/u;
const ENGLISH =
  /^(.{2,}?)(?:(?:, *| +)(?:incorporated|inc|limited|ltd|corporation|corp|company|co|llc|llp|plc|gmbh|ag|pty|s\.?a|n\.?v|b\.?v)\b\.?)+$/u;

/** A company without its legal form, in the normal form of texts: 华为技术 for 华为技术有限公司, apple for apple inc. */
export function withoutLegalForm(name: string): string {
  if (name.length > MAX_LENGTH) return name;
  return (CHINESE.exec(name) ?? ENGLISH.exec(name))?.[1] ?? name;
}
