import { join } from 'node:path';
import { sentenceKey } from '../../../src/core/text/pair-key.ts';
import { type DropCounts, PairCollector, type PositivePair, type RetrievalSet } from './data-sets.ts';
import { chooseHoldOut } from './hold-out.ts';
import { readRows } from './rows.ts';

/** Pairs kept out of training. */
export const TATOEBA_HELD_OUT = 1000;

/** English sentences (`query`) with their Chinese translations (`passage`). */
export interface Tatoeba {
  readonly train: readonly PositivePair[];
  readonly heldOut: readonly PositivePair[];
  readonly dropped: DropCounts;
}

/**
 * Reads the Tatoeba sentence pairs (tatoeba.org, CC BY 2.0 FR) and splits off a seeded hold-out in which every English
 * and every Chinese sentence stands once; a pair that shares either sentence with the hold-out is in neither part.
 */
export async function readTatoeba(dataDir: string, heldOutCount = TATOEBA_HELD_OUT): Promise<Tatoeba> {
  const collector = new PairCollector<PositivePair>();
  for await (const { cells } of readRows(join(dataDir, 'bilingual/tatoeba/cmn.txt.gz'), 'tsv')) {
    const [query = '', passage = ''] = cells.map((cell) => cell.trim());
    if (query === '' || passage === '') collector.drop('empty text');
    else collector.pairs.push({ query, passage });
  }
  const pairs = collector.pairs;
  const english = new Set<string>();
  const chinese = new Set<string>();
  const heldOut = chooseHoldOut(pairs.length, heldOutCount, (i) => {
    const [en, zh] = [sentenceKey(pairs[i].query), sentenceKey(pairs[i].passage)];
    if (english.has(en) || chinese.has(zh)) return false;
    english.add(en);
    chinese.add(zh);
    return true;
  }).map((i) => pairs[i]);
  const train = pairs.filter((p) => {
    const free = !english.has(sentenceKey(p.query)) && !chinese.has(sentenceKey(p.passage));
    if (!free) collector.drop('held out');
    return free;
  });
  return { train, heldOut, dropped: collector.dropped };
}

/** Each held-out sentence against all held-out sentences of the other language; one is right. */
export function tatoebaRetrieval(heldOut: readonly PositivePair[], direction: 'en-zh' | 'zh-en'): RetrievalSet {
  const forward = direction === 'en-zh';
  const passages = heldOut.map((p, i) => ({ id: String(i), text: forward ? p.passage : p.query }));
  return {
    queries: heldOut.map((p) => (forward ? p.query : p.passage)),
    corpus: () => passages,
    relevant: heldOut.map((_, i) => new Set([String(i)])),
  };
}
