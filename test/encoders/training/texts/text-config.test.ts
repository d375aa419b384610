import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTextsConfig, readTextsConfig } from '../../../../encoders/training/texts/text-config.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from '../data/data-directory.ts';

test('what is not given has a default, and a named share replaces one', () => {
  const config = checkTextsConfig({ output: 'out', itemShares: { 'zh-corrupt': 0 }, sourceWeights: { mine: 3 } });
  assert.equal(config.items, 360_000);
  assert.equal(config.itemShares['zh-corrupt'], 0);
  assert.equal(config.itemShares['zh-passage'], 0.26);
  assert.equal(config.sourceWeights.mine, 3);
});

const BAD: readonly [field: string, config: object | null | string][] = [
  ['the whole', null],
  ['the whole', []],
  ['output', {}],
  ['data', { output: 'o', data: '' }],
  ['item', { output: 'o', item: 5 }],
  ['items', { output: 'o', items: 0 }],
  ['pairs', { output: 'o', pairs: 1.5 }],
  ['seed', { output: 'o', seed: -1 }],
  ['itemShares', { output: 'o', itemShares: [1] }],
  ['itemShares.zh-poem', { output: 'o', itemShares: { 'zh-poem': 1 } }],
  ['pairShares.en-zh', { output: 'o', pairShares: { 'en-zh': -1 } }],
  ['sourceWeights.x', { output: 'o', sourceWeights: { x: 'much' } }],
  ['passages', { output: 'o', passages: { least: 80 } }],
  ['joined', { output: 'o', joined: 1 }],
  ['passages.longShare', { output: 'o', passages: { longShare: 2 } }],
  ['pairPieces', { output: 'o', pairPieces: 0 }],
  ['measuredFiles', { output: 'o', measuredFiles: 'a.jsonl' }],
];

for (const [field, config] of BAD) {
  test(`${JSON.stringify(config)} is refused with '${field}' named`, () => {
    assert.throws(
      () => checkTextsConfig(config),
      (error: Error) => error instanceof InvalidArgumentError && error.message.includes(`texts config: ${field} must`),
    );
  });
}

test('a file that is absent or not JSON is refused with its path', async (context) => {
  const folder = dataDirectory(context, { 'bad.json': '{', 'good.json': '{"output": "o", "seed": 4}' });
  await assert.rejects(readTextsConfig(`${folder}/none.json`), NotFoundError);
  await assert.rejects(readTextsConfig(`${folder}/bad.json`), FormatError);
  assert.equal((await readTextsConfig(`${folder}/good.json`)).seed, 4);
});
