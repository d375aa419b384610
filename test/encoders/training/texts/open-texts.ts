import { gzipSync } from 'node:zlib';
import { createRandom, type Random } from '../../../../src/core/random.ts';

const CHINESE =
  '山水风云花鸟鱼虫天地日月金木火土春夏秋冬东西南北红黄蓝白大小高低多少远近新老快慢门窗桌椅书笔纸墨茶酒米面';
const ENGLISH =
  'river mountain bridge teacher garden window paper winter summer market letter doctor singer castle island forest engine ticket ' +
  'kitchen valley camera basket bottle candle dragon feather hammer jacket ladder mirror needle orange pencil rabbit saddle temple';

/** A folder of open texts in miniature: every form, several sources, a few hundred rows of random sentences. */
export function openTexts(seed = 1): Record<string, Buffer> {
  const random = createRandom(seed);
  const rows = <Row>(count: number, make: (i: number) => Row) => Array.from({ length: count }, (_, i) => make(i));
  const zh = () => chineseText(random, 4);
  const en = () => englishText(random, 4);
  return {
    'open/zh/wikipedia.jsonl.gz': jsonLines(rows(120, () => ({ text: zh(), source: 'zhwiki' }))),
    'open/zh/life.jsonl.gz': jsonLines(
      rows(40, () => ({ text: `${chineseText(random, 1).slice(0, -1)}吗？`, source: 'kdconv-utt' })),
    ),
    'open/en/wikipedia.jsonl.gz': jsonLines(rows(120, () => ({ text: en(), title: 'T', source: 'enwiki' }))),
    'open/en/questions.jsonl.gz': jsonLines(
      rows(40, () => ({ text: `Is ${englishText(random, 1).slice(0, -1)}?`, source: 'sgd' })),
    ),
    'open/parallel/lctt.tsv.gz': gzipSync(rows(60, () => `${en()}\t${zh()}\n`).join('')),
    'open/parallel/cedict_glossary.tsv.gz': gzipSync(
      rows(20, (i) => `word${i}\t${chineseText(random, 1).slice(0, 3)}\n`).join(''),
    ),
    'open/qa/zh_docs.jsonl.gz': jsonLines(
      rows(40, () => ({ query: `安装${chineseText(random, 1).slice(0, 4)}`, passage: zh(), source: 'ms-alchemy' })),
    ),
    'open/qa/en_misc.jsonl.gz': jsonLines(
      rows(40, () => ({
        query: `Installing ${englishText(random, 1).slice(0, 20)}x`,
        passage: en(),
        source: 'foldoc',
      })),
    ),
    'open/qa/en_wordnet_gloss.jsonl.gz': jsonLines(
      rows(20, (i) => ({ query: `w${i}`, passage: englishText(random, 1), source: 'wordnet' })),
    ),
  };
}

/** Sentences of random characters: 这 and 是 make them look like ones that can be denied. */
export function chineseText(random: Random, sentences: number): string {
  const char = () => CHINESE[random.below(CHINESE.length)];
  const run = (length: number) => Array.from({ length }, char).join('');
  return Array.from({ length: sentences }, () => `${run(8)}是${run(6)}，${run(8)}。`).join('');
}

export function englishText(random: Random, sentences: number): string {
  const words = ENGLISH.split(' ');
  const run = (length: number) => Array.from({ length }, () => words[random.below(words.length)]).join(' ');
  return Array.from({ length: sentences }, () => `The ${run(5)} is ${run(4)}, ${run(5)}.`).join(' ');
}

export function jsonLines(rows: readonly object[]): Buffer {
  return gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
