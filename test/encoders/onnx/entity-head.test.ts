import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointerScores } from '../../../encoders/onnx/entity-head.ts';
import { GraphBuilder, type Value } from '../../../encoders/onnx/graph.ts';
import { floatLinear, plainAttention, rotaryTables, rotatedHeads } from '../../../encoders/onnx/roformer-graph.ts';
import { loadOnnxRuntime, sessionOptions } from '../../../encoders/onnx/runtime.ts';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import { entityWeightShapes, initialWeights, type Weights } from '../../../encoders/roformer/weights.ts';
import type { PointerBatch } from '../../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../../encoders/training/gradients/onnx-gradients.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { denseGradient } from '../training/dense-gradient.ts';

const D = 6;
const batch: PointerBatch = {
  loss: 'pointer',
  a: {
    count: 3,
    seqLen: 7,
    tokenIds: Int32Array.from([2, 5, 6, 7, 8, 9, 3, 2, 9, 8, 7, 3, 0, 0, 2, 6, 3, 0, 0, 0, 0]),
    lengths: Int32Array.of(7, 5, 3),
  },
  // Row 0: two spans of type 0, one within the other, and one of type 1; row 1: one of type 1; row 2: none.
  spans: Int32Array.of(1 * 7 + 5, 2 * 7 + 3, 4 * 7 + 4, 0, 0, 0, 1 * 7 + 3, 0, 0, 0, 0, 0),
  slots: 2,
  typeWeights: Float32Array.of(1, 3),
};

function modelWith(kind: EntityHead['kind']): { config: RoFormerConfig; weights: Weights } {
  const config: RoFormerConfig = {
    vocabSize: 12,
    hiddenSize: 8,
    numLayers: 1,
    numHeads: 2,
    intermediateSize: 12,
    maxTokens: 16,
    segmentTypes: 1,
    hiddenAct: 'gelu',
    pooling: 'mean',
    entities: { kind, types: ['person', 'place'], headSize: D },
  };
  return { config, weights: initialWeights(config, 3) };
}

/** Scores `[count, types, seqLen, seqLen]`. */
async function scoresOf({ config, weights }: ReturnType<typeof modelWith>): Promise<Float32Array> {
  const g = new GraphBuilder();
  const parameters = new Map<string, Value>();
  for (const [name, { shape, data }] of weights) parameters.set(name, g.initializer(name, 'float32', shape, data));
  const graph = {
    g,
    config,
    parameters,
    tables: rotaryTables(g, rotatedHeads(config)),
    linear: floatLinear(parameters),
    attend: plainAttention,
    dropout: 0,
  };
  const tokenIds = g.input('tokens', 'int32', ['batch', 'seqLen']);
  g.output('scores', pointerScores(graph, { tokenIds, lengths: g.input('lengths', 'int32', ['batch']) }));
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(g.build(), sessionOptions(1));
  const { a } = batch;
  const { scores } = await session.run({
    tokens: new ort.Tensor('int32', a.tokenIds, [a.count, a.seqLen]),
    lengths: new ort.Tensor('int32', a.lengths, [a.count]),
  });
  await session.release();
  return Float32Array.from(scores.data as Float32Array);
}

/** The loss as it is written, in double precision. */
function lossOf(
  scores: Float32Array,
  { a: { count, seqLen, lengths }, spans, slots, typeWeights }: PointerBatch,
): number {
  let total = 0;
  for (let row = 0; row < count; row++) {
    for (let type = 0; type < typeWeights.length; type++) {
      const cell = row * typeWeights.length + type;
      const marked = new Set(spans.subarray(cell * slots, (cell + 1) * slots));
      let [wrong, missed] = [1, 1];
      for (let i = 1; i <= lengths[row] - 2; i++) {
        for (let j = i; j <= lengths[row] - 2; j++) {
          const score = scores[(cell * seqLen + i) * seqLen + j];
          if (marked.has(i * seqLen + j)) missed += Math.exp(-score);
          else wrong += Math.exp(score);
        }
      }
      total += typeWeights[type] * (Math.log(wrong) + Math.log(missed));
    }
  }
  return total / count / typeWeights.reduce((sum, weight) => sum + weight);
}

for (const kind of ['global-pointer', 'efficient-global-pointer'] as const) {
  test(`the graph's loss of a ${kind} is that of its scores`, needsOnnxRuntime, async () => {
    const model = modelWith(kind);
    const engine = await createOnnxGradients(model.config, model.weights, { threads: 1, dropout: 0 });
    const { loss } = await engine.gradients(batch, { scale: 1 });
    await engine.close();
    const expected = lossOf(await scoresOf(model), batch);
    assert.ok(Math.abs(loss - expected) < 1e-5 * expected, `loss ${loss}, expected ${expected}`);
  });

  test(`gradients of a ${kind} are the slopes of its loss`, needsOnnxRuntime, async () => {
    const { config, weights } = modelWith(kind);
    const engine = await createOnnxGradients(config, weights, { threads: 1, dropout: 0 });
    const loss = async () => (await engine.gradients(batch, { scale: 1 })).loss;
    const gradients = new Map(
      Array.from((await engine.gradients(batch, { scale: 1 })).gradients, ([name, gradient]) => [
        name,
        denseGradient(gradient, weights.get(name)!.data.length).slice(),
      ]),
    );
    for (const name of [...entityWeightShapes(config.entities!, config.hiddenSize).keys(), 'layer.0.ffn.out']) {
      const { data } = weights.get(name)!;
      for (const at of [0, 7, data.length - 1]) {
        const before = data[at];
        data[at] = before + 0.01;
        const above = await loss();
        data[at] = before - 0.01;
        const below = await loss();
        data[at] = before;
        const slope = (above - below) / 0.02;
        const found = gradients.get(name)![at];
        assert.ok(Math.abs(found - slope) < 2e-3 + 0.02 * Math.abs(slope), `${name}[${at}]: ${found}, slope ${slope}`);
      }
    }
    await engine.close();
  });

  test(`a ${kind} scores only spans of the text's own tokens`, needsOnnxRuntime, async () => {
    const scores = await scoresOf(modelWith(kind));
    const { count, seqLen, lengths } = batch.a;
    scores.forEach((score, at) => {
      const [row, i, j] = [Math.floor(at / (2 * seqLen * seqLen)), Math.floor(at / seqLen) % seqLen, at % seqLen];
      const isSpan = i >= 1 && i <= j && j <= lengths[row] - 2;
      assert.equal(score > -1e8, isSpan, `row ${row} of ${count}, ${i} to ${j}: ${score}`);
    });
  });
}

test('each type of a GlobalPointer costs 2Dd weights, of the efficient one 4d', () => {
  const count = (kind: EntityHead['kind'], types: number) => {
    const head = { kind, types: Array.from({ length: types }, (_, i) => `type ${i}`) };
    return [...entityWeightShapes(head, 768).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);
  };
  assert.equal(count('global-pointer', 1), 98_304);
  assert.equal(count('global-pointer', 10) - count('global-pointer', 9), 98_304);
  assert.equal(count('efficient-global-pointer', 10) - count('efficient-global-pointer', 9), 256);
  assert.equal(count('efficient-global-pointer', 1), 2 * 768 * 64 + 256);
  // BIO adds two tags a type, each with a column, a bias and its transitions.
  assert.equal(count('softmax', 10) - count('softmax', 9), 2 * 768 + 2);
  assert.equal(count('crf', 1), 3 * 768 + 3 + 9 + 6);
});
