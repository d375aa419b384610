import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { layerNames, POOLING_TOKEN, TOKEN_EMBEDDING, weightShapes } from '../../../../encoders/roformer/weights.ts';
import { SPECIAL_TOKENS } from '../../../../encoders/tokenizer/vocab-file.ts';
import { teacherLayers } from '../../../../encoders/training/start/teacher-layers.ts';
import { BERT, PIECES, writeBertFolder } from '../../../fixtures/bert-onnx.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

/** `constructor` is a property of every object: look-ups must not find that. */
const VOCAB = [...SPECIAL_TOKENS, '中国', '中', '人', 'a', 'ab', '##ab', 'constructor', '。', '国人', 'search'];
const CONFIG: RoFormerConfig = {
  vocabSize: VOCAB.length,
  hiddenSize: BERT.hiddenSize,
  numLayers: 2,
  numHeads: BERT.heads,
  intermediateSize: BERT.intermediateSize,
  maxTokens: 24,
  segmentTypes: 2,
  roles: 'segment',
  hiddenAct: 'gelu',
  pooling: 'weighted',
  tokenizer: 'best-path',
  architecture: 'bert',
  normEpsilon: 1e-12,
};

test('a student of some layers of its teacher has them, and words that stand for the pieces they are cut into', async (t) => {
  const dir = await temporaryDirectory(t);
  const { stored } = await writeBertFolder(dir, 'float32');
  const weights = await teacherLayers(dir, CONFIG, VOCAB, [0, 2]);
  assert.deepEqual(
    [...weights].map(([name, { shape }]) => [name, shape]),
    [...weightShapes(CONFIG)],
  );
  const { query, ffnOut } = layerNames(1);
  assert.deepEqual(weights.get(query)!.data, stored.get('layer.2.attention.self.query.weight'));
  assert.deepEqual(weights.get(ffnOut)!.data, stored.get('layer.2.output.dense.weight'));
  assert.deepEqual(
    weights.get('embedding.position')!.data,
    stored.get('position_embeddings')!.subarray(0, CONFIG.maxTokens * BERT.hiddenSize),
  );
  const table = stored.get('word_embeddings')!;
  const width = BERT.hiddenSize;
  const pieceRow = (piece: string) =>
    table.subarray(PIECES.indexOf(piece) * width, (PIECES.indexOf(piece) + 1) * width);
  const ownRow = (token: string) => {
    const row = VOCAB.indexOf(token);
    return weights.get(TOKEN_EMBEDDING)!.data.subarray(row * width, (row + 1) * width);
  };
  const assertMean = (token: string, pieces: readonly string[], shares = pieces.map(() => 1 / pieces.length)) => {
    const mean = ownRow(token).map((_, i) => pieces.reduce((sum, piece, k) => sum + shares[k] * pieceRow(piece)[i], 0));
    const farthest = Math.max(...ownRow(token).map((value, i) => Math.abs(value - mean[i])));
    assert.ok(farthest < 1e-6, `${token}: ${farthest}`);
    // Words of equally many pieces in other writings count their pieces once.
    assert.equal(weights.get(POOLING_TOKEN)!.data[VOCAB.indexOf(token)], token === 'a' ? 1 : pieces.length);
  };
  assertMean('[CLS]', ['<s>']);
  assertMean('[MASK]', ['<mask>']);
  assertMean('中国', ['中国']);
  assertMean('国人', ['国', '人']);
  assertMean('ab', ['\u2581ab']);
  assertMean('##ab', ['ab']);
  assertMean('constructor', ['\u2581con', 'struct', 'or']);
  assertMean('search', ['\u2581search']);
  // Small and capital letter, by their probabilities, which are equal here.
  assertMean('a', ['\u2581a', '\u2581A']);
});

test('what does not fit the teacher is refused before anything is trained', async (t) => {
  const dir = await temporaryDirectory(t);
  await writeBertFolder(dir, 'rows');
  const refuse = (config: RoFormerConfig, layers: readonly number[], message: RegExp) =>
    assert.rejects(teacherLayers(dir, config, VOCAB, layers), message);
  await refuse({ ...CONFIG, hiddenSize: 32 }, [0, 1], /hiddenSize 16, the student's is 32/);
  await refuse(CONFIG, [0, 3], /layers 0 to 2/);
  await refuse(CONFIG, [0], /the student 2, got \[0\]/);
  await refuse({ ...CONFIG, maxTokens: 128 }, [0, 1], /position_embeddings/);
  await assert.rejects(teacherLayers(join(dir, 'onnx'), CONFIG, VOCAB, [0, 1]), /config\.json: no such file/);
  const path = join(dir, 'tokenizer.json');
  const tokenizer = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...tokenizer, model: { type: 'WordPiece', vocab: {} } }));
  await refuse(CONFIG, [0, 1], /expected a Unigram model.*got WordPiece/);
  await writeFile(path, JSON.stringify({ ...tokenizer, model: { type: 'Unigram', vocab: [['a']] } }));
  await refuse(CONFIG, [0, 1], /entry 0 of the vocabulary/);
  const added = [{ id: -1, content: '<pad>' }];
  await writeFile(path, JSON.stringify({ ...tokenizer, added_tokens: added }));
  await refuse(CONFIG, [0, 1], /an added token must be a text with a number from 0/);
  await writeFile(path, JSON.stringify(tokenizer).replace('-2.1', '1e999'));
  await refuse(CONFIG, [0, 1], /entry \d+ of the vocabulary/);
  await writeFile(path, JSON.stringify(tokenizer));
  const hollow = VOCAB.with(5, '##');
  await assert.rejects(teacherLayers(dir, CONFIG, hollow, [0, 1]), /stands for nothing/);
});
