import { createHash } from 'node:crypto';
import type { NearPairs } from '../../../index/join/join-input.ts';
import { throwIfAborted } from '../../core/errors.ts';
import { type PairScorer, requireScores } from '../../core/pair-scorer.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import type { WorkFile, WorkFolder } from './work-folder.ts';

const SCORES: WorkFile = { name: 'scores', magic: 'KNYDDSCR', version: 1 };
/** Pairs scored between two checkpoints: seconds of work. */
const PART_PAIRS = 4096;

/**
 * Scores pairs of rows by a model that reads both texts, the text that sorts first as the first one, so that a score does not
 * depend on the order of the items. Parts that were kept by an earlier run are read instead.
 * @param texts of the rows.
 * @throws InvalidArgumentError when the model returns anything but a finite number for each pair; what the model throws.
 */
export async function scoreRows(
  pairs: NearPairs,
  texts: readonly string[],
  scorer: PairScorer,
  folder: WorkFolder | undefined,
  options: LongWorkOptions,
): Promise<Float32Array> {
  const { signal } = options;
  const scores = new Float32Array(pairs.scores.length);
  const progress = throttleProgress(options.onProgress);
  const digest = folder && digestOfPairs(pairs, texts);
  for (let from = 0; from < scores.length; from += PART_PAIRS) {
    throwIfAborted(signal, 'scoring pairs');
    const end = Math.min(from + PART_PAIRS, scores.length);
    const meta = { digest, model: scorer.fingerprint, from, count: end - from };
    const kept = (await folder?.readSame(SCORES, from / PART_PAIRS, meta))?.payload;
    if (kept?.length === 4 * (end - from)) new Uint8Array(scores.buffer, 4 * from, kept.length).set(kept);
    else {
      const batch = Array.from({ length: end - from }, (_, i) => textsOf(pairs, texts, from + i));
      const came = await scorer.score(batch, signal === undefined ? {} : { signal });
      requireScores(came, batch.length, 'the scorer');
      scores.set(came, from);
      await folder?.write(SCORES, from / PART_PAIRS, meta, [new Uint8Array(scores.buffer, 4 * from, 4 * (end - from))]);
    }
    progress.report({ stage: 'score pairs', done: end, total: scores.length });
  }
  progress.flush();
  return scores;
}

function textsOf({ a, b }: NearPairs, texts: readonly string[], pair: number): { a: string; b: string } {
  const [one, other] = [texts[a[pair]], texts[b[pair]]];
  return one <= other ? { a: one, b: other } : { a: other, b: one };
}

function digestOfPairs({ a, b }: NearPairs, texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const rows of [a, b]) hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  for (const text of texts) hash.update(`${JSON.stringify(text)}\n`);
  return hash.digest('hex');
}
