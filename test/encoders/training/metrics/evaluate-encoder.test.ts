import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evaluation } from '../../../../encoders/training/data/evaluations.ts';
import { evaluateEncoder } from '../../../../encoders/training/metrics/evaluate-encoder.ts';
import type { Encoder } from '../../../../src/core/encoder.ts';
import { AbortedError, InvalidArgumentError, throwIfAborted } from '../../../../src/core/errors.ts';

/** Counts letters a to z: texts of the same letters have cosine 1, without common letters 0. */
class LetterEncoder implements Encoder {
  readonly dim = 26;
  readonly fingerprint = 'letters';
  readonly runtime = 'counting';
  readonly batches: number[] = [];

  async encode(texts: readonly string[], options: { signal?: AbortSignal } = {}): Promise<Float32Array> {
    throwIfAborted(options.signal, 'encode');
    this.batches.push(texts.length);
    const rows = new Float32Array(texts.length * this.dim);
    for (const [i, text] of texts.entries()) {
      const row = rows.subarray(i * this.dim, (i + 1) * this.dim);
      for (const letter of text) row[letter.charCodeAt(0) - 97]++;
      const norm = Math.hypot(...row);
      for (let d = 0; d < this.dim; d++) row[d] /= norm;
    }
    return rows;
  }

  async close(): Promise<void> {}
}

const pair = (a: string, b: string, label: number) => ({ a, b, label });

test('pairs are correlated on test and decided at the threshold of dev', async () => {
  const encoder = new LetterEncoder();
  const evaluation: Evaluation = {
    kind: 'pairs',
    name: 'letters',
    binary: true,
    // Cosines 1, 0.6 and 0: the best cut lies at 0.3 (gap 0.6, above 0) or at 0.8; labels decide for 0.8.
    dev: [pair('ab', 'ba', 1), pair('aaab', 'abbb', 0), pair('a', 'b', 0)],
    // Cosines 1, 0.6, 0 and 0.6: the threshold decides 1, 0, 0, 0.
    test: [pair('ab', 'ba', 1), pair('aaab', 'abbb', 1), pair('a', 'b', 0), pair('aaac', 'accc', 0)],
  };
  const figures = await evaluateEncoder(encoder, evaluation);
  assert.ok(figures.kind === 'pairs');
  assert.equal(figures.pairs, 4);
  assert.ok(Math.abs(figures.threshold! - 0.8) < 1e-6);
  assert.equal(figures.accuracy, 0.75);
  // Ranks 4, 2.5, 1, 2.5 against 3.5, 3.5, 1.5, 1.5: 3 / sqrt(4.5 * 4).
  assert.ok(Math.abs(figures.spearman - 3 / Math.sqrt(18)) < 1e-12);
  assert.deepEqual(encoder.batches, [8], 'each distinct sentence is encoded once');
});

test('graded labels are correlated without a threshold', async () => {
  const figures = await evaluateEncoder(new LetterEncoder(), {
    kind: 'pairs',
    name: 'graded',
    binary: false,
    dev: [pair('a', 'a', 5)],
    test: [pair('a', 'a', 5), pair('ab', 'a', 3), pair('a', 'b', 0)],
  });
  assert.deepEqual(figures, { kind: 'pairs', name: 'graded', pairs: 3, spearman: 1 });
});

const retrieval: Evaluation = {
  kind: 'retrieval',
  name: 'find',
  queries: ['ab', 'cd', 'x'],
  corpus: async function* () {
    for (const text of ['abz', 'aab', 'cdd', 'e', 'xyz', 'xy', 'x']) yield { id: `p:${text}`, text };
  },
  relevant: [new Set(['p:aab']), new Set(['p:cdd']), new Set(['p:xyz', 'p:x'])],
};

test('retrieval figures are the same whatever the block size', async () => {
  for (const blockSize of [1, 2, 3, 7, 100]) {
    assert.deepEqual(await evaluateEncoder(new LetterEncoder(), retrieval, { blockSize }), {
      kind: 'retrieval',
      name: 'find',
      queries: 3,
      passages: 7,
      recallAt1: (1 + 1 + 1 / 2) / 3,
      recallAt10: 1,
      mrrAt10: 1,
    });
  }
});

test('an evaluation reports progress, can be aborted and refuses a wrong block size', async () => {
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => done.push(progress.done);
  await evaluateEncoder(new LetterEncoder(), retrieval, { blockSize: 3, onProgress });
  assert.deepEqual(done, [3, 6, 7]);
  const controller = new AbortController();
  const stop = { blockSize: 1, signal: controller.signal, onProgress: () => controller.abort() };
  await assert.rejects(evaluateEncoder(new LetterEncoder(), retrieval, stop), AbortedError);
  await assert.rejects(evaluateEncoder(new LetterEncoder(), retrieval, { blockSize: 0 }), InvalidArgumentError);
});
