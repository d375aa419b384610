import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { RuleMatch } from './rule-match.ts';

const BEFORE = '(?<![\\p{Script=Latin}\\d_]|[\\d.][-.]|\\d,)';
const AFTER = '(?![\\p{Script=Latin}\\d_]|[-.]\\d| ?[元万亿%]|\\.\\d)';
const EXTENSION = '(?:(?: ?转 ?| ?ext\\.? ?|-)(?<extension>\\d{1,6}))?';

/**
 * Forms of numbers to call. findPhoneNumbersInText of libphonenumber-js takes time quadratic in a text of digits and spaces, and takes
 * 2024050112 for a number in Guangzhou; so the forms are ours, and the library says which of them are numbers. Its smaller
 * metadata would take most runs of digits after a 0 for one.
 */
const FORMS: readonly { readonly pattern: RegExp; readonly country?: CountryCode }[] = [
  { pattern: new RegExp(`${BEFORE}(?<number>\\+[1-9]\\d{0,2}(?:[ .-]?\\(?\\d{1,5}\\)?){2,6})${AFTER}`, 'gu') },
  { pattern: new RegExp(`${BEFORE}(?<number>(?:\\(?86\\)?[ -]?)?1[3-9]\\d{9})${AFTER}`, 'gu'), country: 'CN' },
  {
    pattern: new RegExp(
      `${BEFORE}(?<!\\d )(?<number>(?:\\(?86\\)?[ -]?)?1[3-9]\\d([ -])\\d{4}\\2\\d{4})${AFTER}`,
      'gu',
    ),
    country: 'CN',
  },
  {
    pattern: new RegExp(
      `${BEFORE}(?<!\\d )(?<number>(?:86[ -]?0?[1-9]\\d{1,2}[ -]|\\(0\\d{2,3}\\) ?|0\\d{2,3}[ -]?)\\d{3,4}[ -]?\\d{4})${EXTENSION}${AFTER}`,
      'gu',
    ),
    country: 'CN',
  },
  { pattern: new RegExp(`${BEFORE}(?<number>[48]00([ -]?)\\d{3,4}\\2\\d{3,4})${AFTER}`, 'gu'), country: 'CN' },
  {
    pattern: new RegExp(
      `${BEFORE}(?<number>\\(\\d{3}\\) ?\\d{3}[-. ]\\d{4}|1?([-.])?\\d{3}([-.])\\d{3}\\3\\d{4})${EXTENSION}${AFTER}`,
      'gu',
    ),
    country: 'US',
  },
];

/** Short numbers of banks, railways and the police, which are one only where the text says that they are called. */
const SERVICE =
  /(?<![\p{Script=Latin}\d.-])(?:9[56]\d{3,4}|100\d{2}|12\d{3}|11[0249]|12[02])(?![\p{Script=Latin}\d年月日元个次万亿%.-])/gu;
const CALLED = /(?:电话|热线|客服|拨打|致电|咨询|拨|hotline|call|dial)[^\d\n]{0,4}$/;
const LONGEST_CALL = 12;

/** Numbers to call in a folded text: E.164 with an extension as in RFC 3966, or a service number as it is dialled in China. */
export function findPhones(text: string): RuleMatch[] {
  const found = FORMS.flatMap(({ pattern, country }) =>
    Array.from(text.matchAll(pattern), (match) => phoneMatch(match, country)).filter((phone) => phone !== undefined),
  );
  const services = Array.from(text.matchAll(SERVICE), ({ 0: value, index }) => ({
    start: index,
    end: index + value.length,
    value,
  }));
  return [
    ...found,
    ...services.filter(({ start }) => CALLED.test(text.slice(Math.max(0, start - LONGEST_CALL), start))),
  ];
}

function phoneMatch(match: RegExpExecArray, country: CountryCode | undefined): RuleMatch | undefined {
  const { number, extension } = match.groups!;
  const phone = parsePhoneNumberFromString(number, { defaultCountry: country, extract: false });
  if (phone?.isValid() !== true) return undefined;
  const value = extension === undefined ? phone.number : `${phone.number};ext=${extension}`;
  return { start: match.index, end: match.index + match[0].length, value };
}
