import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { EncoderSource } from '../../src/models/encoder-source.ts';
import type { DedupeItem } from '../../src/pairs/dedupe/dedupe-item.ts';
import { encodeRows } from '../../src/pairs/dedupe/encode-rows.ts';
import { digestOfItems, keepItems } from '../../src/pairs/dedupe/kept-items.ts';
import { type KeptPairs, keepPairs } from '../../src/pairs/dedupe/pair-file.ts';
import { scoreRows } from '../../src/pairs/dedupe/score-rows.ts';
import { WorkFolder } from '../../src/pairs/dedupe/work-folder.ts';
import { ScriptedScorer } from '../fixtures/scripted-scorer.ts';
import { ENCODER } from './golden-index-files.ts';

export const TEXTS = ['怎么修改登录密码', '如何修改登录密码？', 'How do I close my account?', '怎么注销账号'];
export const ITEMS: readonly DedupeItem[] = TEXTS.map((text, i) => {
  // Spaces that JSON.stringify would not write: items are kept as they were given.
  return { id: `q${i}`, text, json: `{"id": "q${i}", "text": ${JSON.stringify(text)}}` };
});
export const DIGEST = digestOfItems(ITEMS, { of: 'golden files' });
export const KEY = 'golden';
export const KEPT: KeptPairs = {
  digest: DIGEST,
  oldFrom: 4,
  members: [[0], [1], [2], [3]],
  split: 0,
  sameText: new Map([[1, 3]]),
  pairs: { a: Uint32Array.of(0, 2), b: Uint32Array.of(1, 3), scores: Float32Array.of(0.75, 0.5), cutAt: -Infinity },
  scores: Float32Array.of(0.875, 0.25),
  found: {
    rejected: 1,
    floor: 0.5,
    byCosine: false,
    model: ENCODER.fingerprint,
    scorer: 'scripted',
    seconds: { encode: 2 },
  },
};

/** Score of a pair: any number that float32 holds exactly. */
export function scoreOf({ a, b }: { readonly a: string; readonly b: string }): number {
  return (a.length - b.length) / 4;
}

/** Vectors of the texts, kept in the folder, or read from it. */
export function keptRows(folder: WorkFolder, encoder = ENCODER): ReturnType<typeof encodeRows> {
  return encodeRows(TEXTS, new EncoderSource(encoder), { folder, digest: DIGEST }, {});
}

/** Scores of the pairs, kept in the folder, or read from it. */
export function keptScores(folder: WorkFolder, scorer: PairScorer): Promise<Float32Array> {
  return scoreRows(KEPT.pairs, TEXTS, scorer, folder, {});
}

/** Writes every kind of file of a work folder. */
export async function writeDedupeFiles(path: string): Promise<void> {
  const folder = await WorkFolder.open(path, { digest: DIGEST, model: ENCODER.fingerprint });
  await keepItems(folder, ITEMS, DIGEST);
  await keptRows(folder);
  await keptScores(folder, new ScriptedScorer(scoreOf));
  await keepPairs(folder, KEPT, KEY);
}
