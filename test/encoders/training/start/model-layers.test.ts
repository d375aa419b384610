import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRoFormerConfig, type RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { writeModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { biasOf, initialWeights, layerNames, PROJECTION, weightShapes } from '../../../../encoders/roformer/weights.ts';
import { SPECIAL_TOKENS } from '../../../../encoders/tokenizer/vocab-file.ts';
import { modelLayers } from '../../../../encoders/training/start/model-layers.ts';
import { loadEncoder } from '../../../../src/main.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const VOCAB = [...SPECIAL_TOKENS, '中', '国', '人', 'search', 'index', '。'];
const TEXTS = ['中国人', 'search index', '人。search'];
const BERT: RoFormerConfig = checkRoFormerConfig({
  vocabSize: VOCAB.length,
  hiddenSize: 16,
  numLayers: 3,
  numHeads: 2,
  intermediateSize: 12,
  maxTokens: 24,
  segmentTypes: 2,
  roles: 'segment',
  hiddenAct: 'gelu',
  pooling: 'weighted',
  tokenizer: 'best-path',
  architecture: 'bert',
  normEpsilon: 1e-12,
  projection: 8,
});
const { architecture: _, normEpsilon: __, ...V2 } = BERT;
/** Units of the feed-forward parts that say nothing. */
const IDLE = [0, 3, 11];

for (const [kind, config] of [
  ['a BERT', BERT],
  ['a RoFormerV2', V2],
] as const) {
  test(`a student of some layers of ${kind} gives its vectors where what is left out said nothing`, async (t) => {
    const [dir, cut] = [await temporaryDirectory(t), await temporaryDirectory(t)];
    const weights = initialWeights(config, 5);
    for (let i = 0; i < config.numLayers; i++) {
      const { output, ffnIn, ffnOut } = layerNames(i);
      // The middle layer adds nothing; a second norm of what a norm gave is the same.
      if (i === 1) for (const name of [output, ffnOut]) weights.get(name)!.data.fill(0);
      for (const unit of IDLE)
        weights.get(ffnOut)!.data.fill(0, unit * config.hiddenSize, (unit + 1) * config.hiddenSize);
      weights.get(biasOf(ffnIn))?.data.forEach((_, unit, bias) => {
        bias[unit] = unit / 100;
      });
    }
    await writeModelDirectory(dir, { config, vocab: VOCAB, weights });
    const student = { ...config, numLayers: 2, intermediateSize: config.intermediateSize - IDLE.length, projection: 5 };
    const taken = await modelLayers(dir, student, VOCAB, [0, 2]);
    assert.deepEqual(
      [...taken].map(([name, { shape }]) => [name, shape]),
      [...weightShapes(student)],
    );
    assert.deepEqual(taken.get(layerNames(1).query), weights.get(layerNames(2).query));
    const bias = taken.get(biasOf(layerNames(0).ffnIn))?.data;
    if (bias)
      assert.deepEqual(
        [...bias].map((value) => Math.round(100 * value)),
        [1, 2, 4, 5, 6, 7, 8, 9, 10],
      );
    assert.equal(taken.get(PROJECTION)!.data[5], weights.get(PROJECTION)!.data[8]);
    await writeModelDirectory(cut, { config: student, vocab: VOCAB, weights: taken });
    const [whole, small] = [await loadEncoder(dir), await loadEncoder(cut)];
    const [vectors, found] = [await whole.encode(TEXTS), await small.encode(TEXTS)];
    await Promise.all([whole.close(), small.close()]);
    for (const i of TEXTS.keys()) {
      const first = vectors.subarray(i * 8, i * 8 + 5);
      const length = Math.hypot(...first);
      first.forEach((value, j) => {
        assert.ok(Math.abs(value / length - found[i * 5 + j]) < 2e-3, `${TEXTS[i]} ${j}`);
      });
    }
  });
}

test('what does not fit the model is refused before anything is trained', async (t) => {
  const dir = await temporaryDirectory(t);
  await writeModelDirectory(dir, { config: BERT, vocab: VOCAB, weights: initialWeights(BERT, 1) });
  const refuse = (changes: Partial<RoFormerConfig>, layers: readonly number[], message: RegExp) =>
    assert.rejects(modelLayers(dir, { ...BERT, numLayers: 2, ...changes }, VOCAB, layers), message);
  await refuse({}, [0, 3], /layers 0 to 2/);
  await refuse({}, [0], /the student 2, got \[0\]/);
  await refuse({ hiddenSize: 32 }, [0, 1], /hiddenSize 16, the student's is 32/);
  await refuse({ intermediateSize: 16 }, [0, 1], /intermediateSize 12, the student's is 16/);
  await refuse({ projection: 9 }, [0, 1], /projection 8, the student's is 9/);
  await refuse({ roles: undefined }, [0, 1], /roles "segment"/);
  const other = VOCAB.with(6, '外');
  await assert.rejects(modelLayers(dir, { ...BERT, numLayers: 1 }, other, [0]), /another vocabulary/);
});
