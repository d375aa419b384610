import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCrossEncoderFolder } from '../../../encoders/hub/cross-encoder-folder.ts';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { GraphBuilder } from '../../../encoders/onnx/graph.ts';
import { loadPairScorer } from '../../../encoders/pretrained.ts';
import { FormatError, NotFoundError } from '../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { type HubFiles, writeHubFolder } from './hub-folder-fixture.ts';

/** Logits `[batch, classes]`: of class k, k + 1 times the number of tokens. */
function countingGraph(classes: number): Uint8Array {
  const g = new GraphBuilder();
  g.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = g.input('attention_mask', 'int64', ['batch', 'sequence']);
  const real = g.emit('Cast', [mask], ['batch', 'sequence'], { attributes: { to: { int: 1 } } });
  const count = g.emit('ReduceSum', [real, g.constant('int64', [1])], ['batch', 1], {
    attributes: { keepdims: { int: 1 } },
  });
  const factors = Array.from({ length: classes }, (_, k) => k + 1);
  g.output('logits', g.emit('Mul', [count, g.constant('float32', factors, [1, classes])], ['batch', classes]));
  return g.build();
}

const CONFIG = {
  architectures: ['BertForSequenceClassification'],
  model_type: 'bert',
  id2label: { 0: 'LABEL_0' },
  max_position_embeddings: 16,
};

/** A cross-encoder's folder has none of the files of sentence-transformers. */
function crossFolder(config: object = {}, files: HubFiles = {}): Promise<string> {
  return writeHubFolder({
    'modules.json': undefined,
    '1_Pooling/config.json': undefined,
    'sentence_bert_config.json': undefined,
    'config.json': { ...CONFIG, ...config },
    'onnx/model.onnx': countingGraph(1),
    ...files,
  });
}

test('a folder of a cross-encoder is opened, and pairs are cut where the model ends', needsOnnxRuntime, async () => {
  const scorer = await loadPairScorer(await crossFolder(), { threads: 1 });
  const scores = await scorer.score([
    { a: 'hello', b: 'world' },
    { a: '中文', b: 'hello 中 world' },
    { a: 'hello', b: 'world '.repeat(50) },
    { a: '', b: '' },
    { a: '中'.repeat(40), b: '文' },
  ]);
  assert.deepEqual([...scores], [5, 8, 16, 3, 16]);
  await scorer.close();
});

test('classes are known by their names, and the order is that of the class that belongs together', async () => {
  const classOf = async (id2label: object | undefined) =>
    (await readCrossEncoderFolder(await crossFolder({ id2label }))).relevantClass;
  assert.equal(await classOf({ 0: 'LABEL_0' }), undefined);
  assert.equal(await classOf(undefined), undefined);
  assert.equal(await classOf({ 0: 'LABEL_0', 1: 'LABEL_1' }), undefined);
  assert.equal(await classOf({ 0: 'entailment', 1: 'not_entailment' }), 0);
  assert.equal(await classOf({ 0: 'contradiction', 1: 'entailment', 2: 'neutral' }), 1);
  await assert.rejects(classOf({ 0: 'a', 1: 'b', 2: 'c' }), /3 classes, a, b, c.*"relevantClass"/);
});

test('what is no cross-encoder, or one that is not supported, is refused by name', async () => {
  const cases: [object, RegExp][] = [
    [{ architectures: ['BertModel'] }, /ForSequenceClassification, found BertModel; .*loadEncoder/],
    [{ architectures: undefined }, /found none/],
    [{ sbert_ce_default_activation_function: 'torch.nn.modules.activation.GELU' }, /got GELU/],
    [{ sentence_transformers: { activation_fn: 'my.Square' } }, /got Square/],
  ];
  for (const [config, message] of cases) {
    await assert.rejects(readCrossEncoderFolder(await crossFolder(config)), (error: Error) => {
      assert.ok(error instanceof FormatError, error.stack);
      assert.match(error.message, message);
      return true;
    });
  }
  for (const named of [
    { sbert_ce_default_activation_function: 'torch.nn.modules.linear.Identity' },
    { sentence_transformers: { activation_fn: 'torch.nn.modules.activation.Sigmoid' } },
  ]) {
    assert.equal((await readCrossEncoderFolder(await crossFolder(named))).maxTokens, 16);
  }
  await assert.rejects(readCrossEncoderFolder(await crossFolder({}, { 'config.json': undefined })), NotFoundError);
  await assert.rejects(readHubFolder(await crossFolder()), /no vectors; a model that reads pairs.*--rerank/);
});
