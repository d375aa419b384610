import { piecesOf } from './words.ts';

/** English words that take a "not" after them. */
const AUXILIARIES = new Set([
  'is',
  'are',
  'was',
  'were',
  'am',
  'can',
  'could',
  'will',
  'would',
  'should',
  'must',
  'may',
]);

/** What says no already; a second one would not say the opposite. */
const NEGATIVE = {
  en: /\b(?:not|no|never|nothing|nobody|none|neither|nor|without|cannot)\b|n['’]t\b/iu,
  zh: /[不没無无未别莫非勿]/u,
};

const CHINESE: Readonly<Record<string, string>> = {
  正在: '没有在',
  是: '不是',
  有: '没有',
  可以: '不可以',
  能: '不能',
  应该: '不应该',
  需要: '不需要',
  喜欢: '不喜欢',
};

/** Words after which 没在 is no Chinese: verbs that end up somewhere, auxiliaries, and no word at all. */
const NOT_BEFORE = /[站坐躺睡放走跑住挂写落摆停趴蹲跪骑游飞跳穿戴生浮是现死息将想和\P{L}]$/u;

/** Says the opposite by one word: the first auxiliary is denied. Undefined where a text has none, or is negative already. */
export function negated(text: string, lang: 'zh' | 'en'): string | undefined {
  if (NEGATIVE[lang].test(text)) return undefined;
  const pieces = piecesOf(text, lang).map((piece) => piece.text);
  const denials = pieces.map((piece, i) =>
    lang === 'zh' ? chineseDenial(piece, pieces[i - 1]) : englishDenial(piece),
  );
  const at = denials.findIndex((denial) => denial !== undefined);
  return at < 0 ? undefined : pieces.with(at, denials[at]!).join('');
}

function englishDenial(word: string): string | undefined {
  return AUXILIARIES.has(word) ? `${word} not` : undefined;
}

/** @param before the word before it; 在 is denied after a subject only. */
function chineseDenial(word: string, before: string | undefined): string | undefined {
  if (word === '在') return before === undefined || NOT_BEFORE.test(before) ? undefined : '没在';
  return Object.hasOwn(CHINESE, word) ? CHINESE[word] : undefined;
}
