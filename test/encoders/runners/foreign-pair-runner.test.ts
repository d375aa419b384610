import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { GraphBuilder, type Value } from '../../../encoders/onnx/graph.ts';
import { ELEMENT_TYPES } from '../../../encoders/onnx/model-proto.ts';
import { loadPairScorer } from '../../../encoders/pretrained.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { assertClose } from '../../fixtures/assert-close.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { WORD_PIECE_TOKENS, wordPiece } from '../tokenizer/foreign-tokenizers.ts';

const random = createRandom(31);
const PAIRS = [
  { a: 'hello', b: 'world' },
  { a: '中文', b: '文中 hello world' },
  { a: 'hello', b: '中' },
];
let dir: string;
let tokenizerPath: string;

before(async () => {
  dir = await sharedDirectory();
  tokenizerPath = join(dir, 'tokenizer.json');
  await writeFile(tokenizerPath, JSON.stringify(wordPiece));
});

interface Shape {
  readonly classes: number;
  /** Without the axis of classes. */
  readonly flat?: boolean;
  readonly outputs?: readonly string[];
}

/** Rows of a table of `[token, type]`, by token and by type. */
function tableOf(classes: number): Float32Array {
  return Float32Array.from({ length: WORD_PIECE_TOKENS.length * 2 * classes }, () => random.normal());
}

/** A cross-encoder as others export it whose logits are the sum of table rows over the real tokens. */
async function writeModel(name: string, table: Float32Array, { classes, flat, outputs = ['logits'] }: Shape) {
  const g = new GraphBuilder();
  const shape = ['batch', 'sequence'];
  const ids = g.input('input_ids', 'int64', shape);
  const mask = g.input('attention_mask', 'int64', shape);
  const types = g.input('token_type_ids', 'int64', shape);
  const doubled = g.emit('Mul', [ids, g.constant('int64', [2])], shape);
  const rows = g.initializer('table', 'float32', [WORD_PIECE_TOKENS.length * 2, classes], table);
  const perToken = g.emit('Gather', [rows, g.emit('Add', [doubled, types], shape)], [...shape, classes]);
  const real = g.emit('Cast', [mask], shape, { attributes: { to: { int: ELEMENT_TYPES.float32 } } });
  const weights = g.emit('Unsqueeze', [real, g.constant('int64', [2])], [...shape, 1]);
  const masked = g.emit('Mul', [perToken, weights], [...shape, classes]);
  const sum = (axes: number[], out: Value['shape']) =>
    g.emit('ReduceSum', [masked, g.constant('int64', axes)], out, { attributes: { keepdims: { int: 0 } } });
  const logits = flat ? sum([1, 2], ['batch']) : sum([1], ['batch', classes]);
  for (const output of outputs) g.output(output, g.emit('Identity', [logits], logits.shape));
  const path = join(dir, `${name}.onnx`);
  await writeFile(path, g.build());
  return path;
}

/** Logits of a pair by hand: [CLS] a [SEP] of type 0, b [SEP] of type 1. */
function logitsOf(table: Float32Array, classes: number, { a, b }: { a: string; b: string }): number[] {
  const words = (text: string) => text.match(/[a-z]+|[中文]/gu)!;
  const row = [
    ...['[CLS]', ...words(a), '[SEP]'].map((token) => WORD_PIECE_TOKENS.indexOf(token) * 2),
    ...[...words(b), '[SEP]'].map((token) => WORD_PIECE_TOKENS.indexOf(token) * 2 + 1),
  ];
  return Array.from({ length: classes }, (_, k) => row.reduce((sum, at) => sum + table[at * classes + k], 0));
}

for (const flat of [false, true]) {
  test(`a single logit ${flat ? 'without' : 'with'} its axis is the score as it is`, needsOnnxRuntime, async () => {
    const table = tableOf(1);
    const modelPath = await writeModel(`one-${flat}`, table, { classes: 1, flat });
    const scorer = await loadPairScorer({ modelPath, tokenizerPath }, { threads: 1 });
    const scores = await scorer.score(PAIRS);
    assertClose(
      scores,
      PAIRS.map((pair) => logitsOf(table, 1, pair)[0]),
      1e-4,
    );
    assert.equal(new Set(scores).size, PAIRS.length);
    await scorer.close();
  });
}

test('of two classes the second is the relevant one, and it can be said otherwise', needsOnnxRuntime, async () => {
  const table = tableOf(2);
  const modelPath = await writeModel('two', table, { classes: 2 });
  const usual = await loadPairScorer({ modelPath, tokenizerPath }, { threads: 1 });
  const turned = await loadPairScorer({ modelPath, tokenizerPath, relevantClass: 0 }, { threads: 1 });
  const gaps = PAIRS.map((pair) => logitsOf(table, 2, pair)).map(([no, yes]) => yes - no);
  assertClose(await usual.score(PAIRS), gaps, 1e-4);
  assertClose(
    await turned.score(PAIRS),
    gaps.map((gap) => -gap),
    1e-4,
  );
  assert.notEqual(usual.fingerprint, turned.fingerprint);
  await usual.close();
  await turned.close();
});

test('of more classes the score is the log-odds of the one that is named', needsOnnxRuntime, async () => {
  const table = tableOf(3);
  const modelPath = await writeModel('three', table, { classes: 3 });
  await assert.rejects(loadPairScorer({ modelPath, tokenizerPath }, { threads: 1 }), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /3 classes.*relevantClass/);
    return true;
  });
  const scorer = await loadPairScorer({ modelPath, tokenizerPath, relevantClass: 2 }, { threads: 1 });
  assertClose(
    await scorer.score(PAIRS),
    PAIRS.map((pair) => {
      const exps = logitsOf(table, 3, pair).map(Math.exp);
      return Math.log(exps[2] / (exps[0] + exps[1]));
    }),
    1e-4,
  );
  await scorer.close();
});

test('a score does not depend on what else is scored', needsOnnxRuntime, async () => {
  const modelPath = await writeModel('alone', tableOf(1), { classes: 1 });
  const scorer = await loadPairScorer({ modelPath, tokenizerPath }, { threads: 1 });
  const together = await scorer.score([...PAIRS, { a: '中'.repeat(90), b: 'hello '.repeat(90) }]);
  for (const [i, pair] of PAIRS.entries()) assertClose(await scorer.score([pair]), [together[i]], 1e-4);
  await scorer.close();
});

test('several outputs are told apart by name', needsOnnxRuntime, async () => {
  const modelPath = await writeModel('outputs', tableOf(1), { classes: 1, outputs: ['scores', 'extra'] });
  await assert.rejects(loadPairScorer({ modelPath, tokenizerPath }), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /scores, extra/);
    return true;
  });
  const scorer = await loadPairScorer({ modelPath, tokenizerPath, output: 'scores' }, { threads: 1 });
  assert.equal((await scorer.score(PAIRS)).length, PAIRS.length);
  await scorer.close();
});

test(
  'an encoder of single texts is refused, and so are options and files that cannot be',
  needsOnnxRuntime,
  async () => {
    const g = new GraphBuilder();
    const ids = g.input('input_ids', 'int64', ['batch', 'sequence']);
    const table = g.initializer('table', 'float32', [WORD_PIECE_TOKENS.length, 4], new Float32Array(4 * 11));
    g.output('last_hidden_state', g.emit('Gather', [table, ids], ['batch', 'sequence', 4]));
    const modelPath = join(dir, 'encoder.onnx');
    await writeFile(modelPath, g.build());
    await assert.rejects(loadPairScorer({ modelPath, tokenizerPath }), (error: Error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, /cross-encoder.*loadEncoder/);
      return true;
    });
    await assert.rejects(loadPairScorer({ modelPath, tokenizerPath }, { precision: 'int8' }), InvalidArgumentError);
    await assert.rejects(loadPairScorer({ modelPath, tokenizerPath: join(dir, 'none.json') }), NotFoundError);
    await assert.rejects(loadPairScorer({ modelPath: tokenizerPath, tokenizerPath }), FormatError);
    const single = await writeModel('single', tableOf(1), { classes: 1 });
    await assert.rejects(loadPairScorer({ modelPath: single, tokenizerPath, relevantClass: 1 }), InvalidArgumentError);
  },
);
