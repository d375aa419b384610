import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BioWord, type LikeWordOf } from '../../encoders/words/bio-word.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import type { LikeWords } from '../../index/lexical/like-words.ts';
import { createRandom } from '../../src/core/random.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { gzLines } from '../data/gz-lines.ts';
import { loadSearchSet, type SearchSet } from '../data/search-sets.ts';
import { rounded } from '../harness/measures.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';

/*
 * What words that are like the rare ones of a question, by BioWord, add to searching by words: node dist/bench/search/like-words.js
 * [--sets cmrc,stard] [--texts 40000] [--queries 1000] [--epochs 3] [--data DIR]
 *
 * The model learns once from open texts, and once from the very texts that are searched. Settings are chosen on even questions, by reciprocal rank, and reported on odd ones.
 */

const RANKS = 10;
const MOST = 3;
const LEAST = 0.2;

/** How words are expanded. */
interface Setting {
  readonly inContext: boolean;
  /** Words for each of the question. */
  readonly k: number;
  /** Share of the units that they have in common, at least. */
  readonly atLeast: number;
  readonly weight: number;
  readonly rarerThan: number;
}

const SETTINGS: readonly Setting[] = [false, true].flatMap((inContext) =>
  [
    { k: 1, atLeast: 0.4 },
    { k: 3, atLeast: 0.2 },
  ].flatMap((near) =>
    [0.1, 0.3].flatMap((weight) => [0.001, 1].map((rarerThan) => ({ inContext, ...near, weight, rarerThan }))),
  ),
);

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    sets: { type: 'string', default: 'cmrc,stard' },
    texts: { type: 'string', default: '40000' },
    queries: { type: 'string', default: '1000' },
    epochs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
requireData(values.data);
const [texts, epochs, seed] = [Number(values.texts), Number(values.epochs), Number(values.seed)];
const open = await BioWord.train(openTexts(texts), { epochs, seed });
console.error(`learned ${open.words.length} words of open texts`);
for (const name of values.sets.split(',')) {
  const set = drawn(await loadSearchSet(values.data, name));
  const index = new LexicalIndex();
  await index.add(Uint32Array.from(set.texts.keys()), set.texts);
  const own = await BioWord.train(set.texts.slice(0, texts), { epochs, seed });
  console.error(`${name}: ${set.texts.length} texts, ${own.words.length} words of their own`);
  for (const [from, model] of Object.entries({ open, own })) await measure(set, { index, from, model });
}

interface Measured {
  readonly index: LexicalIndex;
  readonly from: string;
  readonly model: BioWord;
}

/** Words that are like those of each question, {@link MOST} for each at most, without and within it. */
interface Expanded {
  readonly alone: readonly (readonly LikeWordOf[])[];
  readonly inContext: readonly (readonly LikeWordOf[])[];
}

/** Prints and records the best setting, and all of them on the even questions. */
async function measure(set: SearchSet, { index, from, model }: Measured): Promise<void> {
  const expanded: Expanded = {
    alone: set.queries.map((query) => model.expand(query, { k: MOST, atLeast: LEAST })),
    inContext: set.queries.map((query) => model.expand(query, { k: MOST, atLeast: LEAST, inContext: true })),
  };
  const plain = await ranksOf(set, index, () => undefined);
  const tried: { setting: Setting; ranks: readonly number[]; gain: number }[] = [];
  for (const setting of SETTINGS) {
    const ranks = await ranksOf(set, index, (q) => likeWords(expanded, q, setting));
    const gain = reciprocal(half(ranks, 0)) - reciprocal(half(plain, 0));
    tried.push({ setting, ranks, gain });
    console.error(JSON.stringify({ set: set.name, from, ...setting, gain: rounded(gain) }));
  }
  const best = tried.reduce((a, b) => (b.gain > a.gain ? b : a));
  const [before, after] = [half(plain, 1), half(best.ranks, 1)];
  const inverse = (ranks: readonly number[]) => ranks.map((rank) => (rank > 0 ? 1 / rank : 0));
  record('like-words', {
    set: set.name,
    texts: set.texts.length,
    queries: before.length,
    model: from,
    modelTexts: from === 'open' ? texts : Math.min(texts, set.texts.length),
    epochs,
    setting: best.setting,
    gainWhereChosen: rounded(best.gain),
    better: tried.filter(({ gain }) => gain > 0).length,
    worse: tried.filter(({ gain }) => gain < 0).length,
    settings: tried.length,
    plain: figuresOf(before),
    expanded: figuresOf(after),
    mrrDifference: pairedInterval(inverse(after).map((value, i) => value - inverse(before)[i])),
  });
}

function figuresOf(ranks: readonly number[]) {
  return {
    hitAt1: rounded(mean(ranks.map((rank) => Number(rank === 1)))),
    recallAt10: rounded(mean(ranks.map((rank) => Number(rank > 0)))),
    mrrAt10: rounded(reciprocal(ranks)),
  };
}

function reciprocal(ranks: readonly number[]): number {
  return mean(ranks.map((rank) => (rank > 0 ? 1 / rank : 0)));
}

function half<T>(items: readonly T[], odd: 0 | 1): T[] {
  return items.filter((_, i) => i % 2 === odd);
}

/** The rank of the first right text of each question, 0 where none is among the first ten. */
async function ranksOf(
  { queries, relevant, self }: SearchSet,
  index: LexicalIndex,
  likeOf: (query: number) => LikeWords | undefined,
): Promise<number[]> {
  const ranks: number[] = [];
  for (const [q, query] of queries.entries()) {
    const { ords } = await index.search(query, RANKS + 1, { like: likeOf(q) });
    const others = [...ords].filter((ord) => ord !== self[q]).slice(0, RANKS);
    ranks.push(others.findIndex((ord) => relevant[q].has(ord)) + 1);
  }
  return ranks;
}

function likeWords(
  expanded: Expanded,
  query: number,
  { inContext, k, atLeast, weight, rarerThan }: Setting,
): LikeWords {
  const counts = new Map<string, number>();
  const all = (inContext ? expanded.inContext : expanded.alone)[query];
  const kept = all.filter(({ of, score }) => {
    if (score < atLeast) return false;
    counts.set(of, (counts.get(of) ?? 0) + 1);
    return counts.get(of)! <= k;
  });
  return { words: kept.map(({ of, word, score }) => ({ word: of, like: word, weight: weight * score })), rarerThan };
}

/** Some of the questions, drawn. */
function drawn(set: SearchSet): SearchSet {
  const order = createRandom(seed)
    .shuffle([...set.queries.keys()])
    .slice(0, Number(values.queries));
  const pick = <T>(items: readonly T[]) => order.map((i) => items[i]);
  return { ...set, queries: pick(set.queries), relevant: pick(set.relevant), self: pick(set.self) };
}

/** The first texts of several files, short ones of life and technology before the encyclopedia. */
async function* openTexts(limit: number): AsyncGenerator<string> {
  let left = limit;
  for (const file of ['life_books_dialogue', 'lctt_ccbysa', 'freecodecamp_news', 'wikipedia']) {
    const path = join(values.data, 'open', 'zh', `${file}.jsonl.gz`);
    for await (const line of gzLines(path)) {
      if (left-- <= 0) return;
      yield (JSON.parse(line) as { text: string }).text;
    }
  }
}
