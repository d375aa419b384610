import type { WrittenPair } from './opencc-tables.ts';

/**
 * Characters that the tables leave alone because other writings of traditional Chinese, or other ways to write simplified Chinese,
 * are not their business: 看著 in Taiwan is 看着, 衞 in Hong Kong is 衛, 钱锺书 is 钱钟书.
 */
export const FURTHER_CHARACTERS: readonly WrittenPair[] = pairsOf(
  '著着 馀余 锺钟 钜巨 迳径 敍叙 枱台 粧妆 糭粽 衞卫 衹只 簷檐 痺痹 睪睾 徧遍 甦苏 濶阔 妳你 牠它',
);

/** Words in which 著 is no 着, whichever way their other characters are written. */
const WITH_ZHU =
  '著名 著作 著者 著書 著稱 著述 著錄 著文 著有 著於 名著 巨著 鉅著 專著 原著 論著 譯著 遺著 合著 編著 撰著 所著 顯著 昭著 卓著 土著 新著 拙著 主著 較著 微著 炳著';

/** What 著 is 着 after where it seems to begin a word: 意味著有, 附著於, 隨著文化, 帶著書, 跟著作者, 穿著者, 意味著名為. */
const FOLDING_BEFORE: Readonly<Record<string, string>> = {
  有: '味接帶看隨跟忙沉想待穿戴憬留聽含滿伸沿憑擁懷藏刻掛放擺坐站等拿背靠伴閃燒',
  於: '附執沉固膠黏沾跟接隨吸',
  文: '味隨沿跟圍繞滿抱看帶打亙向',
  書: '拿帶繞揹背看抱捧翻讀隨',
  作: '味隨跟忙看想聽拿唱趕',
  者: '穿',
  名: '味',
};
/** After these it is 著作 all the same: 隨著作權法. */
const OF_AUTHORS = '權人財';
/** And where it seems to end one: 公主著急, 比較著重, 輕微著涼. */
const FOLDING_AFTER = { lefts: '所主較微新拙', rights: '急重涼想眼手火陸迷裝色實落力床墨緩' };

/** Words that hold no other, however it looks: 著 folds in these ... */
export const FOLDING_WORDS: readonly string[] = [
  ...Object.entries(FOLDING_BEFORE).flatMap(([right, lefts]) => [...lefts].map((left) => `${left}著${right}`)),
  ...[...FOLDING_AFTER.lefts].flatMap((left) => [...FOLDING_AFTER.rights].map((right) => `${left}著${right}`)),
  ...'討論著 談論著 議論著 爭論著 翻譯著 配合著 結合著 混合著 迎合著 融合著 符合著'.split(' '),
];
/** ... and these stay, with the place of what another word would change: 講座標題 has no 座標, 不想像他 no 想像. */
export const STAYING_WORDS: readonly (readonly [word: string, at: number])[] = [
  ...[...'題準誌志示價注'].map((end) => [`座標${end}`, 0] as const),
  ...[...'他她我你您它這那往平從以個別'].map((end) => [`想像${end}`, 1] as const),
  ...[...FOLDING_BEFORE.作].flatMap((left) => [...OF_AUTHORS].map((end) => [`${left}著作${end}`, 1] as const)),
  ...'討論 談論 議論 爭論'.split(' ').map((verb) => [`${verb}著作`, 2] as const),
];

/** Words of which a character goes another way than by itself, beyond those of the tables. */
export const FURTHER_WORDS: readonly WrittenPair[] = [
  ...pairsOf('甚麼什么 甚么什么 傢俱家具 家俱家具 座標坐标 想像想象'),
  // An account is 帳 in Taiwan, 帐 or 账 elsewhere; a tent is 帐 and 帳 everywhere.
  ...'戶號單款目面本簿務冊'.split('').flatMap((end) => ofBoth((account) => `${account}${end}`)),
  ...'轉記結付買賴算對入進呆壞報查總欠'.split('').flatMap((start) => ofBoth((account) => `${start}${account}`)),
];

/** Characters whose words in the tables hold for old texts alone: 打坏 is 打坯 in no text of today, and 么麼 no 幺. */
export const NOT_BY_WORDS = '坏么';
/** Words of the tables that nobody writes and that stand in the way of others: 藉甚麼 is 借什么. */
export const LEFT_OUT_WORDS: readonly string[] = ['藉甚', '覆帳'];
/**
 * Characters that stay in some words and fold elsewhere, in both ways of writing: 乾隆 beside 乾淨, 干净. What the tables keep of others
 * (names with 昇, 徵 of the old scale) some write the common way all the same, so that it folds.
 */
export const KEPT_BY_WORDS = '乾著';

/** Words that keep a character which folds by itself. */
export const KEEPING_WORDS: readonly string[] = WITH_ZHU.split(' ');

/** Each pair of halves: `traditional` and `simplified` of equal length, written as one. */
function pairsOf(list: string): WrittenPair[] {
  return list.split(' ').map((both) => [both.slice(0, both.length / 2), both.slice(both.length / 2)]);
}

function ofBoth(wordOf: (account: string) => string): WrittenPair[] {
  return ['帳', '帐'].map((account) => [wordOf(account), wordOf('账')]);
}
