import type { Random } from '../../../src/core/random.ts';
import { hanCharacters } from '../../../src/core/text/char-properties.ts';
import { sentencesOf } from './cut-passage.ts';

/** Changes what a text says with hardly another word in it. @returns undefined where the rule does not apply. */
export type Corruption = (text: string, random: Random) => string | undefined;

/** Not the digits of a name such as GPT4. */
const NUMBER = /(?<![\p{Script=Latin}\p{N}.])\d+(?:[.,]\d+)*/gu;
const CHINESE_NAME =
  /《[^《》]{1,20}》|「[^「」]{2,20}」|[A-Z][A-Za-z\d]+(?: [A-Z][A-Za-z\d]+)*|\p{Script=Han}{2,8}(?:·\p{Script=Han}{1,8})+/gu;
const ENGLISH_NAME = /(?<=[a-z,;] )(?:[A-Z][a-z\d]+)(?: [A-Z][a-z\d]+)*/g;

/** Exchanges two different numbers, or, where there is only one, changes a digit of it. */
export const swapNumbers: Corruption = (text, random) => {
  const numbers = [...text.matchAll(NUMBER)];
  if (numbers.length === 0) return undefined;
  return exchangeTwo(text, numbers, random) ?? changeDigit(text, numbers[random.below(numbers.length)], random);
};

function changeDigit(text: string, { 0: number, index }: RegExpExecArray, random: Random): string {
  const digits = [...number.matchAll(/\d/g)];
  const { 0: digit, index: at } = digits[random.below(digits.length)];
  const other = String((Number(digit) + 1 + random.below(8)) % 10);
  return text.slice(0, index + at) + other + text.slice(index + at + 1);
}

/** Exchanges two different names: titles in 《》, names in Latin letters or with a middle dot; in English, capitalised words. */
export const swapNames: Corruption = (text, random) => {
  const names = [...text.matchAll(isHan(text) ? CHINESE_NAME : ENGLISH_NAME)];
  return exchangeTwo(text, names, random);
};

/** Exchanges two of the matches that differ; undefined when all are equal. */
function exchangeTwo(text: string, matches: readonly RegExpExecArray[], random: Random): string | undefined {
  if (matches.length < 2) return undefined;
  const one = matches[random.below(matches.length)];
  const others = matches.filter((match) => match[0] !== one[0]);
  if (others.length === 0) return undefined;
  const [first, second] = [one, others[random.below(others.length)]].sort((a, b) => a.index - b.index);
  const between = text.slice(first.index + first[0].length, second.index);
  return text.slice(0, first.index) + second[0] + between + first[0] + text.slice(second.index + second[0].length);
}

type Replacement = readonly [found: RegExp, instead: string];

const CHINESE_DENIED: readonly Replacement[] = [
  [/不(?=[是会能可需应支允包属再])/u, ''],
  [/(?:并)?没有/u, '有'],
  [/(?<!并)未(?=[能被获在])/u, '已'],
  [/无法/u, '可以'],
];
const CHINESE_ASSERTED: readonly Replacement[] = [
  [/(?<![不但还只就若要总或可于凡而老正])是(?![不否非])/u, '不是'],
  [/(?<![不都隶机社协大开])(?=(?:会|能够|可以|需要|应该|支持|允许|包括|包含|属于)(?!不))/u, '不'],
  [/(?<![没只所还具拥含富享占仅])有(?=\p{Script=Han})(?![些人时关效限名])/u, '没有'],
];
const ENGLISH_DENIED: readonly Replacement[] = [
  [/\b(is|are|was|were|has|have|had|does|do|did|can|could|will|would|should|may|must) not\b/, '$1'],
  [/\bcannot\b/, 'can'],
  [/\bcan['’]t\b/, 'can'],
  [/\b(is|are|was|were|does|do|did|could|would|should)n['’]t\b/, '$1'],
  [/\bnever\b/, 'always'],
  [/\bwithout\b/, 'with'],
];
const ENGLISH_ASSERTED: readonly Replacement[] = [
  [/\b(is|are|was|were|can|could|will|would|should|may|must)\b(?! not\b|n['’]t)/, '$1 not'],
  [/\balways\b/, 'never'],
  [/\bwith\b/, 'without'],
];

/** Denies what is said, or says what is denied: 不, 没有 and not come or go at one place. */
export const negate: Corruption = (text) => {
  const lists = isHan(text) ? [CHINESE_DENIED, CHINESE_ASSERTED] : [ENGLISH_DENIED, ENGLISH_ASSERTED];
  for (const [found, instead] of lists.flat()) if (found.test(text)) return text.replace(found, instead);
  return undefined;
};

const CLAUSE = /(?:[^，,；;]|,(?=\d))+[，,；;]?\s*/gu;
const LAST_MARK = /([。！？!?.，,；;]?)(["”’」』）》)\]]*\s*)$/u;

/** Puts the clauses of a sentence, or the sentences of a text, in another order. */
export const reorderClauses: Corruption = (text, random) => {
  const sentences = sentencesOf(text);
  const parts = sentences.length > 2 ? sentences : (text.match(CLAUSE) ?? []);
  if (parts.length < 2) return undefined;
  const mark = LAST_MARK.exec(text)![1];
  const bare =
    sentences.length > 2 ? parts.map((part) => part.trim()) : parts.map((part) => part.trim().replace(LAST_MARK, '$2'));
  const order = derangedOrder(bare.length, random);
  const glue = sentences.length > 2 ? (isHan(text) ? '' : ' ') : isHan(text) ? '，' : ', ';
  return order.map((at) => bare[at]).join(glue) + (sentences.length > 2 ? '' : mark);
};

/** A random order that is not the one there was. */
function derangedOrder(count: number, random: Random): number[] {
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i));
  return order.some((at, i) => at !== i) ? order : [...order.slice(1), order[0]];
}

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** Shuffles the words, Chinese ones as the dictionary of ICU cuts them; punctuation goes but for the last mark. */
export const shuffleWords: Corruption = (text, random) => {
  const parts = Array.from(words.segment(text))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  if (parts.length < 4) return undefined;
  const mark = LAST_MARK.exec(text)![1];
  return (
    derangedOrder(parts.length, random)
      .map((at) => parts[at])
      .join(isHan(text) ? '' : ' ') + mark
  );
};

/** Chinese is written without spaces, names in Latin letters or not. */
function isHan(text: string): boolean {
  return hanCharacters(text).length > (text.match(/[A-Za-z]+/g)?.length ?? 0);
}

/** Every rule by the tag that its texts carry, and its share of all corruptions. */
export const CORRUPTIONS: Readonly<Record<string, { readonly rule: Corruption; readonly share: number }>> = {
  numbers: { rule: swapNumbers, share: 0.2 },
  names: { rule: swapNames, share: 0.2 },
  negated: { rule: negate, share: 0.3 },
  clauses: { rule: reorderClauses, share: 0.2 },
  shuffled: { rule: shuffleWords, share: 0.1 },
};
