import { parseArgs } from 'node:util';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { createRandom } from '../../src/core/random.ts';
import { simplify } from '../../src/core/text/simplify.ts';
import { MatchedWords } from '../../src/search/matched-words.ts';
import { bestPassageByWords } from '../../src/search/passage-by-words.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadSearchSet } from '../data/search-sets.ts';
import { toTraditional } from '../data/traditional.ts';
import { record } from '../harness/record.ts';

/*
 * Words that one sentence of one paragraph of CMRC has, looked for by words: node dist/bench/search/shown-passages.js [--sample 80]
 *
 * Of each kind of word some are drawn. Counted is how often the paragraph is found first, the passage holds the word, and the marks do.
 */

const SEED = 20261129;
/** A plain cut, so that the program's own is not its judge. */
const SENTENCE = /[^。！？；…\n]+[。！？；…\n]*/gu;
const KINDS: Readonly<Record<string, RegExp>> = {
  'Latin words and numbers': /(?<![\p{L}\p{N}.])(?:[A-Za-z]{3,}|\d{3,})(?![\p{L}\p{N}.])/gu,
  titles: /《[^《》]{2,16}》/gu,
  'Han bigrams': /(?=(\p{Script=Han}{2}))/gu,
};

const { values } = parseArgs({
  options: { data: { type: 'string', default: DEFAULT_DATA }, sample: { type: 'string', default: '80' } },
});
requireData(values.data);
const { texts } = await loadSearchSet(values.data, 'cmrc');
const index = new LexicalIndex();
await index.add(
  Uint32Array.from(texts, (_, i) => i),
  texts as string[],
);
for (const [kind, pattern] of Object.entries(KINDS)) {
  for (const writing of ['as the text', 'traditional'] as const) await measure(kind, wordsOf(pattern), writing);
}

/** Words that one sentence of all has, with their paragraph. */
function wordsOf(pattern: RegExp): { readonly word: string; readonly ord: number }[] {
  const places = new Map<string, { readonly word: string; readonly ords: readonly number[] }>();
  for (const [ord, text] of texts.entries()) {
    for (const [sentence] of text.matchAll(pattern.source.startsWith('《') ? /[^\n]+/gu : SENTENCE)) {
      const words = new Map(
        Array.from(sentence.matchAll(pattern), ([all, part]) => [(part ?? all).toLowerCase(), part ?? all]),
      );
      for (const [key, word] of words) {
        places.set(key, { word, ords: [...(places.get(key)?.ords ?? []), ord] });
      }
    }
  }
  const unique = [...places.values()]
    .filter(({ ords }) => ords.length === 1)
    .map(({ word, ords: [ord] }) => ({ word, ord }));
  return createRandom(SEED).shuffle(unique).slice(0, Number(values.sample));
}

async function measure(
  kind: string,
  words: readonly { readonly word: string; readonly ord: number }[],
  writing: 'as the text' | 'traditional',
): Promise<void> {
  const counts = { found: 0, shown: 0, marked: 0 };
  for (const { word, ord } of words) {
    const query = writing === 'traditional' ? toTraditional(word) : word;
    const { ords } = await index.search(query, 1);
    if (ords[0] === ord) counts.found++;
    const matched = new MatchedWords(query, (await index.explain(query, ord)) ?? [], index, await index.bound(query));
    const passage = await bestPassageByWords(texts[ord], matched);
    if (passage === undefined) continue;
    const marks = matched.marksOf(matched.placesIn(texts[ord], passage), texts[ord]);
    const bare = (text: string) => simplify(text).replace(/[^\p{L}\p{N}]/gu, '');
    if (passage.text.includes(word)) counts.shown++;
    else console.log(`${word} is not in ${passage.text}`);
    if (bare(marks.map(([start, end]) => texts[ord].slice(start, end)).join('')).includes(bare(word))) counts.marked++;
    else console.log(`${word} is not marked: ${marks.map(([start, end]) => texts[ord].slice(start, end)).join(' ')}`);
  }
  record('shown-passages', { set: 'cmrc', kind, writing, words: words.length, ...counts });
}
