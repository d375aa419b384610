import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entityGraph } from '../../../encoders/onnx/inference-graph.ts';
import { loadOnnxRuntime } from '../../../encoders/onnx/runtime.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { type EntityCase, entityCases, goldenWeights, tokenBatch } from '../roformer/golden-cases.ts';

async function outputsOf(golden: EntityCase) {
  const ort = await loadOnnxRuntime();
  const source = { config: golden.config, weights: goldenWeights(golden) };
  const session = await ort.InferenceSession.create(entityGraph(source, 'fp32'), { intraOpNumThreads: 1 });
  const { count, seqLen, tokenIds, lengths } = tokenBatch(golden.batch.a);
  const outputs = await session.run({
    tokens: new ort.Tensor('int32', tokenIds, [count, seqLen]),
    lengths: new ort.Tensor('int32', lengths, [count]),
  });
  await session.release();
  return outputs;
}

const CASES = entityCases();

for (const golden of CASES.filter(({ scores }) => scores !== undefined)) {
  test(
    `the exported graph gives the spans whose reference score is above 0: ${golden.name}`,
    needsOnnxRuntime,
    async () => {
      const { positions, logits } = await outputsOf(golden);
      const places = positions.data as Int32Array;
      const found = new Map(
        Array.from(logits.data as Float32Array, (logit, i) => [places.subarray(4 * i, 4 * i + 4).join(), logit]),
      );
      let positive = 0;
      golden.scores!.forEach((types, row) => {
        types.forEach((firsts, type) => {
          firsts.forEach((lengths, i) => {
            lengths.forEach((expected, length) => {
              const logit = found.get([row, type, i + 1, i + 1 + length].join());
              assert.equal(logit !== undefined, expected > 0);
              if (expected > 0) positive++;
              if (logit !== undefined)
                assert.ok(Math.abs(logit - expected) < 1e-4, `expected ${expected}, got ${logit}`);
            });
          });
        });
      });
      assert.ok(positive > 0);
      assert.equal(found.size, positive);
    },
  );
}

for (const golden of CASES.filter(({ emissions }) => emissions !== undefined)) {
  test(`the exported graph gives the reference scores of tags: ${golden.name}`, needsOnnxRuntime, async () => {
    const { emissions } = await outputsOf(golden);
    const [, seqLen, tags] = emissions.dims;
    const data = emissions.data as Float32Array;
    golden.emissions!.forEach((tokens, row) => {
      tokens.forEach((expected, i) => {
        expected.forEach((score, tag) => {
          const came = data[(row * seqLen + i + 1) * tags + tag];
          assert.ok(Math.abs(came - score) < 1e-4, `row ${row}, token ${i + 1}, tag ${tag}: ${came} for ${score}`);
        });
      });
    });
  });
}

test('there are reference figures of each head', () => {
  const kinds = new Set(CASES.map(({ config }) => config.entities!.kind));
  assert.equal(kinds.size, 4);
});
