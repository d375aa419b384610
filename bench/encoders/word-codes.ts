import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BioWord } from '../../encoders/words/bio-word.ts';
import { cutWords, readWordCorpus } from '../../encoders/words/word-corpus.ts';
import { Lsh } from '../../index/signs/lsh.ts';
import { FlyHash } from '../../index/sparse/fly-hash.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { gzLines } from '../data/gz-lines.ts';
import { BitCodes } from '../figures/bit-codes.ts';
import { record } from '../harness/record.ts';
import { cooccurrenceVectors } from './words/cooccurrence-vectors.ts';

/*
 * Like words by binary codes, learned from the same texts: BioWord, and RandExp and LSH over dense vectors of co-occurrence (kexue.fm 8159;
 * arXiv:2101.06887, which has Spearman on word similarity in English): node dist/bench/encoders/word-codes.js [--texts 100000] [--data DIR]
 *
 * Words are alike when CC-CEDICT gives both the same English gloss of one or two words, which groups of up to eight words have. Found@10: of all such pairs in both directions, those whose
 * second is among the ten nearest of the first. Order: how often such a pair is nearer than a pair of the first with a word drawn at random,
 * equal distances counted half.
 */

const LENGTHS = [4, 8, 16, 32];
const HASH_DIM = 400;
const DENSE_DIM = 256;
const NEAREST = 10;
/** More words than that with one gloss are alike in little. */
const MOST_ALIKE = 8;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    texts: { type: 'string', default: '100000' },
    epochs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
requireData(values.data);
const [most, epochs, seed] = [Number(values.texts), Number(values.epochs), Number(values.seed)];
const texts = await readTexts(most);
const started = performance.now();
const model = await BioWord.train(texts, { hashDim: HASH_DIM, epochs, seed });
const trainSeconds = Math.round((performance.now() - started) / 1000);
const corpus = await readWordCorpus(texts, { words: model.words.length, minCount: 5 });
const pairs = await likePairs(corpus.words);
const dense = cooccurrenceVectors(corpus, { dim: DENSE_DIM, reach: 5, seed });
const common = { texts: texts.length, words: model.words.length, pairs: pairs.length, seed };

report('dense cosine', undefined, (word) => {
  const scores = new Float32Array(corpus.words.length);
  for (let other = 0; other < scores.length; other++) {
    let sum = 0;
    for (let i = 0; i < DENSE_DIM; i++) sum += dense[word * DENSE_DIM + i] * dense[other * DENSE_DIM + i];
    scores[other] = sum;
  }
  return scores;
});
const mean = meanOf(dense, DENSE_DIM);
for (const k of LENGTHS) {
  report('BioWord', k, byCodes(bioWordCodes(k)));
  report('RandExp', k, byCodes(await randExpCodes(k)));
  report('LSH', k, byCodes(lshCodes(k)));
}

/** Prints and records the figures of a way to compare. @param scoresOf larger is nearer. */
function report(way: string, k: number | undefined, scoresOf: (word: number) => ArrayLike<number>): void {
  let [found, nearer, drawn] = [0, 0, 0];
  const byFirst = new Map<number, number[]>();
  for (const [first, second] of pairs) byFirst.set(first, [...(byFirst.get(first) ?? []), second]);
  for (const [first, seconds] of byFirst) {
    const scores = scoresOf(first);
    const others = [...corpus.words.keys()].filter((other) => other !== first);
    for (const second of seconds) {
      const score = scores[second];
      const [better, equal] = [count(others, (o) => scores[o] > score), count(others, (o) => scores[o] === score)];
      // Of those that are as near, the place of the second is drawn.
      found += Math.min(1, Math.max(0, (NEAREST - better) / equal));
      nearer += (others.length - better - equal) / others.length + (0.5 * equal) / others.length;
      drawn++;
    }
  }
  const round = (x: number) => Math.round(1000 * x) / 1000;
  record('word-codes', {
    way,
    k,
    ...common,
    trainSeconds,
    foundAt10: round(found / drawn),
    order: round(nearer / drawn),
  });
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let sum = 0;
  for (const item of items) if (holds(item)) sum++;
  return sum;
}

function byCodes(codes: BitCodes): (word: number) => ArrayLike<number> {
  const distances = new Uint16Array(corpus.words.length);
  return (word) => {
    codes.distancesFrom(codes, word, distances);
    return Float32Array.from(distances, (distance) => -distance);
  };
}

function bioWordCodes(k: number): BitCodes {
  const codes = new BitCodes(corpus.words.length, HASH_DIM);
  for (const [row, word] of corpus.words.entries()) for (const unit of model.code(word, k)) codes.set(row, unit);
  return codes;
}

async function randExpCodes(k: number): Promise<BitCodes> {
  const fly = await FlyHash.of(mean, { hashDim: HASH_DIM, seed });
  const codes = new BitCodes(corpus.words.length, HASH_DIM);
  const bits = new Uint32Array(k);
  for (let row = 0; row < corpus.words.length; row++) {
    fly.encode(dense, row * DENSE_DIM, bits);
    for (const bit of bits) codes.set(row, bit);
  }
  return codes;
}

function lshCodes(k: number): BitCodes {
  const lsh = new Lsh(mean, { numBits: k, projection: 'gaussian', seed });
  return BitCodes.ofBytes(lsh.encode(dense), lsh.codeBytes, k);
}

function meanOf(rows: Float32Array, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  for (let i = 0; i < rows.length; i++) sums[i % dim] += rows[i];
  return Float32Array.from(sums, (sum) => (sum * dim) / rows.length);
}

/** The first texts of several files, short ones of life and technology before the encyclopedia. */
async function readTexts(limit: number): Promise<string[]> {
  const files = ['life_books_dialogue', 'lctt_ccbysa', 'freecodecamp_news', 'wikipedia'];
  const found: string[] = [];
  for (const file of files) {
    for await (const line of gzLines(join(values.data, 'open', 'zh', `${file}.jsonl.gz`))) {
      if (found.length >= limit) return found;
      found.push((JSON.parse(line) as { text: string }).text);
    }
  }
  return found;
}

/** Words with such a gloss in common, in both orders. */
async function likePairs(words: readonly string[]): Promise<[number, number][]> {
  const numbers = new Map(words.map((word, i) => [word, i]));
  const byGloss = new Map<string, Set<number>>();
  for await (const line of gzLines(join(values.data, 'open', 'parallel', 'cedict_glossary.tsv.gz'))) {
    const [glosses, word] = line.split('\t');
    const cut = cutWords(word);
    const number = cut.length === 1 ? numbers.get(cut[0]) : undefined;
    if (number === undefined) continue;
    for (const gloss of glosses.replace(/\([^)]*\)/g, '').split(/[;,/]/)) {
      const plain = gloss.trim();
      if (!/^(?:to )?[a-z]{3,}(?: [a-z]+)?$/.test(plain)) continue;
      const alike = byGloss.get(plain) ?? new Set();
      byGloss.set(plain, alike.add(number));
    }
  }
  const seen = new Set<string>();
  for (const alike of byGloss.values()) {
    if (alike.size > MOST_ALIKE) continue;
    for (const a of alike) for (const b of alike) if (a !== b) seen.add(`${a} ${b}`);
  }
  return Array.from(seen, (pair) => pair.split(' ').map(Number) as [number, number]);
}
