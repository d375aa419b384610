import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { GraphBuilder } from '../../../encoders/onnx/graph.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { assertClose } from '../../fixtures/assert-close.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { WORD_PIECE_TOKENS, wordPiece } from '../tokenizer/foreign-tokenizers.ts';

const DIM = 6;
const random = createRandom(8);
const TABLE = Float32Array.from({ length: WORD_PIECE_TOKENS.length * DIM }, () => random.normal());
let dir: string;
let modelPath: string;
let tokenizerPath: string;

/** An encoder as others export it: int64 ids and mask in, one vector a token out, here the token's table row. */
function tableModel(): Uint8Array {
  const g = new GraphBuilder();
  const ids = g.input('input_ids', 'int64', ['batch', 'sequence']);
  g.input('attention_mask', 'int64', ['batch', 'sequence']);
  const table = g.initializer('table', 'float32', [WORD_PIECE_TOKENS.length, DIM], TABLE);
  g.output('last_hidden_state', g.emit('Gather', [table, ids], ['batch', 'sequence', DIM]));
  return g.build();
}

before(async () => {
  dir = await sharedDirectory();
  modelPath = join(dir, 'model.onnx');
  tokenizerPath = join(dir, 'tokenizer.json');
  await writeFile(modelPath, tableModel());
  await writeFile(tokenizerPath, JSON.stringify(wordPiece));
});

function row(token: string): Float32Array {
  const at = WORD_PIECE_TOKENS.indexOf(token) * DIM;
  return TABLE.subarray(at, at + DIM);
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

test('a foreign encoder pools over real tokens only and scales to unit length', needsOnnxRuntime, async () => {
  const encoder = await loadEncoder({ modelPath, tokenizerPath }, { threads: 1 });
  assert.equal(encoder.dim, DIM);
  const tokens = ['[CLS]', 'hello', 'world', '[SEP]'];
  const mean = new Float32Array(DIM);
  for (const token of tokens)
    row(token).forEach((x, i) => {
      mean[i] += x / tokens.length;
    });
  const rows = await encoder.encode(['hello world', '中文中文中文中文']);
  assertClose(rows.subarray(0, DIM), unit(mean), 1e-5);
  assertClose(rows.subarray(0, DIM), await encoder.encode(['hello world']), 1e-5);
  await encoder.close();
});

test('pooling cls takes the first token, and raw vectors keep their length', needsOnnxRuntime, async () => {
  const encoder = await loadEncoder({ modelPath, tokenizerPath, pooling: 'cls', normalize: false }, { threads: 1 });
  assertClose(await encoder.encode(['hello']), row('[CLS]'), 1e-5);
  await encoder.close();
});

test('fingerprints tell the options apart that change the vectors', needsOnnxRuntime, async () => {
  const mean = await loadEncoder({ modelPath, tokenizerPath }, { threads: 1 });
  const cls = await loadEncoder({ modelPath, tokenizerPath, pooling: 'cls' }, { threads: 1 });
  const short = await loadEncoder({ modelPath, tokenizerPath, maxTokens: 8 }, { threads: 1 });
  assert.equal(new Set([mean, cls, short].map(({ fingerprint }) => fingerprint)).size, 3);
  for (const encoder of [mean, cls, short]) await encoder.close();
});

test('what is no encoder is refused with what was expected', needsOnnxRuntime, async () => {
  await assert.rejects(loadEncoder({ modelPath: tokenizerPath, tokenizerPath }), FormatError);
  await assert.rejects(loadEncoder({ modelPath, tokenizerPath, output: 'logits' }), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /last_hidden_state/);
    return true;
  });
  await assert.rejects(loadEncoder({ modelPath, tokenizerPath, pooling: 'none' }), FormatError);
});

test('an output that is not float32 is refused, not taken for numbers', needsOnnxRuntime, async () => {
  const g = new GraphBuilder();
  const ids = g.input('input_ids', 'int64', ['batch', 'sequence']);
  const table = g.initializer('table', 'int32', [WORD_PIECE_TOKENS.length, DIM], Int32Array.from(TABLE, Math.round));
  g.output('last_hidden_state', g.emit('Gather', [table, ids], ['batch', 'sequence', DIM]), 'int32');
  const path = join(dir, 'integers.onnx');
  await writeFile(path, g.build());
  await assert.rejects(loadEncoder({ modelPath: path, tokenizerPath }), (error: Error) => {
    assert.ok(error instanceof FormatError);
    assert.match(error.message, /int32/);
    return true;
  });
});
