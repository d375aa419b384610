import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readHubFolder } from '../../encoders/hub/hub-folder.ts';
import { readJsonTokenizer } from '../../encoders/tokenizer/json-tokenizer.ts';
import { openRowFile } from '../../src/measure/rows/open-row-file.ts';
import { modulesJson, PADDED_TOKENIZER, poolingJson, writeHubFolder } from '../encoders/hub/hub-folder-fixture.ts';
import { byteLevel, byteLevelConfig, unigram } from '../encoders/tokenizer/foreign-tokenizers.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { npyBytes } from '../src/measure/rows/write-rows.ts';
import { readsSafely, withHostileNumbers } from './hostile-copies.ts';

/** NaN is written as null. Nested deeper than whoever goes into it by calling himself comes back from. */
const VALUES = [1e9, -1, 1.5, 2 ** 53, 1e308, null, 'x', [], {}, true, nested(4000)];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

test('every number of the files of a foreign tokenizer and of a sentence-transformers folder has bounds', async () => {
  const dir = await writeHubFolder();
  const read = async () => {
    const { tokenizerPath } = await readHubFolder(dir);
    const tokenizer = await readJsonTokenizer(tokenizerPath);
    for (const text of ['', 'how do i pay', '护照 card'.repeat(40)]) tokenizer.encode(text);
  };
  const files: readonly [name: string, content: unknown][] = [
    ['tokenizer_config.json', { ...byteLevelConfig, pad_token: '[PAD]', pad_token_id: 0 }],
    ['sentence_bert_config.json', { max_seq_length: 256, do_lower_case: false }],
    ['modules.json', modulesJson()],
    ['1_Pooling/config.json', poolingJson('mean_tokens')],
    ['config.json', { model_type: 'bert', hidden_size: 6, vocab_size: 13, max_position_embeddings: 512 }],
    [
      'config_sentence_transformers.json',
      { prompts: { query: 'q: ', document: 'd: ' }, default_prompt_name: null, similarity: 1 },
    ],
    ['tokenizer.json', unigram],
    ['tokenizer.json', byteLevel],
    ['tokenizer.json', PADDED_TOKENIZER],
  ];
  let copies = 0;
  for (const [name, content] of files) {
    const usual = JSON.stringify(content);
    await writeFile(join(dir, name), usual);
    await readsSafely(`${name} as it is`, read);
    for (const each of withHostileNumbers(content, VALUES)) {
      const bytes = JSON.stringify(each);
      await writeFile(join(dir, name), bytes);
      await readsSafely(`${name}: ${bytes.slice(0, 500)}`, read);
      copies++;
    }
    await writeFile(join(dir, name), usual);
  }
  assert.equal(await readsSafely('all as they are', read), false);
  assert.ok(copies > 150, `${copies} copies`);
});

test('every number of the head of a .npy file has bounds', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.npy');
  const right = npyBytes('<f4', [3, 4], new Float32Array(12).fill(0.5));
  const read = async () => {
    const file = await openRowFile(path);
    for await (const block of file.blocks(Number.POSITIVE_INFINITY)) assert.ok(block.length > 0);
  };
  await writeFile(path, right);
  assert.equal(await readsSafely('as it is', read), false);
  for (const place of [0, 1]) {
    for (const value of [
      '1e9',
      '-1',
      '0',
      '1.5',
      '1e308',
      'NaN',
      'None',
      "'x'",
      '[[1]]',
      '9007199254740993',
      '0x10',
      '(3, 4)',
    ]) {
      const shape = [3, 4].map(String).with(place, value);
      await writeFile(path, npyBytes('<f4', shape as never, new Float32Array(12)));
      assert.ok(await readsSafely(`shape ${shape}`, read), `shape ${shape} was read`);
    }
  }
  for (let at = 0; at < 128; at++) {
    for (const byte of [0, 1, 0x39, 0x7f, 0xff]) {
      const copy = Buffer.from(right);
      copy[at] = byte;
      await writeFile(path, copy);
      await readsSafely(`byte ${at} is ${byte}`, read);
    }
  }
});
