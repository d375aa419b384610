import type { Random } from '../../../src/core/random.ts';

type Rule = (text: string, random: Random) => string;

/** Takes the question mark away. */
export const withoutMark: Rule = (text) => text.replace(/\s*[?？]+$/u, '');

const CHINESE_OPENINGS = ['请问', '请问一下，', '想问一下，', '我想知道', '有没有人知道', '求问，', '那个，', '问一下'];

/** 请问 and its like before a question that has no such opening. */
export const politeChinese: Rule = (text, random) =>
  /^(?:请问|想|我|有没有|求|那个|问)/u.test(text)
    ? text
    : CHINESE_OPENINGS[random.below(CHINESE_OPENINGS.length)] + text;

/** 呢 or 啊 at the end of a question that has no particle. */
export const particleChinese: Rule = (text, random) => {
  const bare = text.replace(/[?？]+$/u, '');
  return /[吗呢啊呀吧么]$/u.test(bare) || bare === ''
    ? text
    : `${bare}${random.below(2) === 0 ? '呢' : '啊'}${text.slice(bare.length)}`;
};

const SPOKEN: readonly (readonly [RegExp, string])[] = [
  [/为什么/gu, '为啥'],
  [/怎么样/gu, '咋样'],
  [/(?:怎么|如何)/gu, '咋'],
  [/什么/gu, '啥'],
  [/哪里/gu, '哪儿'],
  [/是否/gu, '是不是'],
  [/没有办法/gu, '没法'],
];

/** Words of writing as they are spoken: 怎么 is 咋, 什么 is 啥. */
export const spokenChinese: Rule = (text) => {
  for (const [written, spoken] of SPOKEN) if (text.search(written) >= 0) return text.replace(written, spoken);
  return text;
};

/** 如何 is 怎么: plain, not dialect. */
export const plainChinese: Rule = (text) => text.replaceAll(/如何|怎样/gu, '怎么').replaceAll('是否', '是不是');

/** Lower case throughout, as people type. */
export const lowerCase: Rule = (text) => text.toLowerCase();

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(what|who|where|how|that|there|it) is\b/gi, "$1's"],
  [/\bI am\b/g, "I'm"],
  [/\b(do|does|did|is|are|was|were|could|should|would) not\b/gi, "$1n't"],
  [/\bcan ?not\b/gi, "can't"],
  [/\bI would\b/g, "I'd"],
  [/\bI have\b/g, "I've"],
];

/** `what is` is `what's`, `do not` is `don't`. */
export const contracted: Rule = (text) =>
  CONTRACTIONS.reduce((result, [long, short]) => result.replace(long, short), text);

/** `what's` is `whats`. */
export const withoutApostrophes: Rule = (text) => text.replace(/(?<=[a-z])['’](?=(?:s|t|m|d|ve|re|ll)\b)/gi, '');

const ENGLISH_OPENINGS = ['hey, ', 'quick question: ', 'please tell me, ', 'does anyone know, ', 'sorry, ', 'ok so '];

/** `hey,` and its like before a question. */
export const chattyEnglish: Rule = (text, random) =>
  ENGLISH_OPENINGS[random.below(ENGLISH_OPENINGS.length)] + text.charAt(0).toLowerCase() + text.slice(1);

const RULES: Readonly<Record<'zh' | 'en', readonly (readonly [rule: Rule, share: number])[]>> = {
  zh: [
    [plainChinese, 0.3],
    [spokenChinese, 0.2],
    [particleChinese, 0.15],
    [politeChinese, 0.2],
    [withoutMark, 0.6],
  ],
  en: [
    [contracted, 0.4],
    [chattyEnglish, 0.1],
    [lowerCase, 0.6],
    [withoutApostrophes, 0.3],
    [withoutMark, 0.6],
  ],
};

/** Writes a question as people write to a machine: each rule of its language with its own probability. */
export function colloquial(question: string, language: 'zh' | 'en', random: Random): string {
  let text = question;
  for (const [rule, share] of RULES[language]) if (random.next() < share) text = rule(text, random);
  return text.trim();
}
