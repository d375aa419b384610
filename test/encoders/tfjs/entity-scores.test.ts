import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { CRF_END, CRF_START, CRF_TRANSITIONS } from '../../../encoders/roformer/weights.ts';
import { selectBackend } from '../../../encoders/tfjs/backend.ts';
import { tf } from '../../../encoders/tfjs/core/tfjs-core.ts';
import { emissions, pointerScores } from '../../../encoders/tfjs/entity-scores.ts';
import { toTensors } from '../../../encoders/tfjs/weight-tensors.ts';
import { padTokens, type TokenBatch } from '../../../encoders/tokenizer/tokenizer.ts';
import { logPartition } from '../../../encoders/training/losses/tfjs/crf.ts';
import { assertNear } from '../../fixtures/assert-close.ts';
import { type EntityCase, entityCases, goldenWeights, tokenBatch } from '../roformer/golden-cases.ts';

const TOLERANCE = 1e-4;
const pointers = entityCases().filter(({ scores }) => scores !== undefined);
const taggers = entityCases().filter((golden) => golden.emissions !== undefined);

before(() => selectBackend('wasm'));

function scoresOf(golden: EntityCase, batch: TokenBatch): number[][][][] {
  const weights = goldenWeights(golden);
  return tf.tidy(() => pointerScores(golden.config, toTensors(weights), batch).arraySync() as number[][][][]);
}

function emissionsOf(golden: EntityCase, batch: TokenBatch): number[][][] {
  const weights = goldenWeights(golden);
  return tf.tidy(() => emissions(golden.config, toTensors(weights), batch).arraySync() as number[][][]);
}

/** Each row of a batch as a batch of its own, without padding. */
function oneByOne({ batch: { a } }: EntityCase): TokenBatch[] {
  return a.tokenIds.map((row, i) => padTokens([Int32Array.from(row.slice(0, a.lengths[i]))], 0));
}

for (const golden of pointers) {
  test(`scores of spans equal the PyTorch reference: ${golden.name}`, () => {
    const scores = scoresOf(golden, tokenBatch(golden.batch.a));
    let compared = 0;
    golden.scores!.forEach((types, row) => {
      types.forEach((firsts, type) => {
        firsts.forEach((spans, first) => {
          spans.forEach((expected, more) => {
            const [i, j] = [first + 1, first + 1 + more];
            assertNear(scores[row][type][i][j], expected, TOLERANCE, `row ${row}, type ${type}, ${i}-${j}`);
            compared++;
          });
        });
      });
    });
    const spansIn = golden.batch.a.lengths.map((length) => ((length - 2) * (length - 1)) / 2);
    assert.equal(compared, spansIn.reduce((a, b) => a + b) * golden.config.entities!.types.length);
  });

  test(`only spans of a text's own tokens have a score: ${golden.name}`, () => {
    const { lengths } = golden.batch.a;
    scoresOf(golden, tokenBatch(golden.batch.a)).forEach((types, row) => {
      for (const matrix of types) {
        matrix.forEach((line, i) => {
          line.forEach((score, j) => {
            const inside = i >= 1 && i <= j && j <= lengths[row] - 2;
            assert.equal(score > -100, inside, `row ${row}, ${i}-${j}: ${score}`);
            if (!inside) assert.equal(score, -1e9);
          });
        });
      }
    });
  });

  test(`spans have one score, alone and in a padded batch: ${golden.name}`, () => {
    const together = scoresOf(golden, tokenBatch(golden.batch.a));
    oneByOne(golden).forEach((batch, row) => {
      scoresOf(golden, batch)[0].forEach((matrix, type) => {
        matrix.forEach((line, i) => {
          line.forEach((score, j) => {
            assertNear(score, together[row][type][i][j], 1e-5, `row ${row}, type ${type}, ${i}-${j}`);
          });
        });
      });
    });
  });
}

for (const golden of taggers) {
  test(`scores of tags equal the PyTorch reference, alone and in a padded batch: ${golden.name}`, () => {
    const together = emissionsOf(golden, tokenBatch(golden.batch.a));
    oneByOne(golden).forEach((batch, row) => {
      const [alone] = emissionsOf(golden, batch);
      assert.equal(golden.emissions![row].length, batch.seqLen - 2);
      golden.emissions![row].forEach((tags, token) => {
        tags.forEach((expected, tag) => {
          assertNear(together[row][token + 1][tag], expected, TOLERANCE, `row ${row}, token ${token}, tag ${tag}`);
          assertNear(alone[token + 1][tag], expected, TOLERANCE, `row ${row} alone, token ${token}, tag ${tag}`);
        });
      });
    });
  });
}

for (const golden of taggers.filter(({ partitions }) => partitions !== undefined)) {
  test(`partitions equal the PyTorch reference: ${golden.name}`, () => {
    const batch = tokenBatch(golden.batch.a);
    const partitions = tf.tidy(() => {
      const weights = toTensors(goldenWeights(golden));
      const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => weights.get(name)!);
      return logPartition(emissions(golden.config, weights, batch), batch, { transitions, start, end }).dataSync();
    });
    golden.partitions!.forEach((expected, row) => {
      assertNear(partitions[row], expected, TOLERANCE, `row ${row}`);
    });
  });
}

test('all four heads are among them', () => {
  const kinds = new Set(entityCases().map(({ config }) => config.entities!.kind));
  assert.deepEqual([...kinds], ['global-pointer', 'efficient-global-pointer', 'crf', 'softmax']);
});
