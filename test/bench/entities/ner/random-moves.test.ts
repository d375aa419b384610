import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withRandomMoves } from '../../../../bench/entities/ner/random-moves.ts';
import { headFor } from '../../../../bench/entities/ner/training.ts';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS, initialWeights } from '../../../../encoders/roformer/weights.ts';

test('only the scores of moves differ from the usual start, and stay within the bound', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kenyon-moves-'));
  t.after(() => rm(dir, { recursive: true }));
  const start = { data: 'unused', init: 'none', layers: 1, threads: 1 };
  const rates = { encoder: 1e-3, head: 1e-3, crf: 1e-3 };
  const sizes = { maxTokens: 64, batchTokens: 512, batchRows: 8, dropout: 0 };
  const run = { dir, set: 'pku', head: headFor('pku', 'crf', 'sbme'), seed: 5, steps: 10, rates, ...sizes };
  const { init } = await withRandomMoves(start, run);
  const { config, weights } = await readModelDirectory(init);
  for (const [name, { data }] of initialWeights(config, run.seed)) {
    if (name !== CRF_TRANSITIONS) assert.deepEqual(weights.get(name)?.data, data, name);
  }
  const moves = [...weights.get(CRF_TRANSITIONS)!.data];
  const bound = Math.sqrt(6 / 8);
  assert.equal(moves.length, 16);
  assert.ok(moves.every((score) => Math.abs(score) <= bound) && moves.some((score) => score > 0.3), moves.join());
  assert.ok(
    moves.some((score) => score < -0.3),
    moves.join(),
  );
});
