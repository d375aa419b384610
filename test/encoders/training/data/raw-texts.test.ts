import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { rawTexts } from '../../../../encoders/training/data/raw-texts.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

async function textsOf(dir: string, sources: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of rawTexts(dir, { sources })) texts.push(text);
  return texts;
}

test('texts come once each, from training parts only', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/afqmc/train.txt.gz': '甲\t乙\t1\n测\t试\t1\n乙\t丙\t0\n',
    'pairs/afqmc/dev.txt': '试\t测\t1\n只测\t不训\t0\n',
    'cws/pku/train_like.utf8.gz': '今天  天气  好\n\n甲\n',
    'text/hotel.csv.gz': 'label,review\n1,"房间大,好"\n',
    'text/waimai_10k.csv.gz': 'label,review\n0,房间小\n0,\n',
    'own.jsonl': '{"query":"问","passage":"答"}\n',
  });
  const own = `file:${join(dir, 'own.jsonl')}`;
  assert.deepEqual(await textsOf(dir, ['afqmc', 'newspaper', 'reviews', own]), [
    '甲',
    '乙',
    '丙',
    '今天天气好',
    '房间大,好',
    '房间小',
    '问',
    '答',
  ]);
});

test('held-out questions are not read while their paragraphs are', async (t) => {
  const qas = Array.from({ length: 601 }, (_, i) => ({ question: `问${i}` }));
  const dir = dataDirectory(t, {
    'retrieval/cmrc2018/cmrc2018_dev.json': JSON.stringify({
      data: [{ paragraphs: [{ id: 'D', context: '段', qas }] }],
    }),
    'retrieval/cmrc2018/cmrc2018_trial.json': '{"data":[{"paragraphs":[{"id":"T","context":"另段","qas":[]}]}]}',
  });
  const texts = await textsOf(dir, ['cmrc', 'cmrc_paragraphs']);
  assert.deepEqual([texts.length, texts[1], texts[2]], [3, '段', '另段']);
});

test('an unknown source is refused before anything is read', async (t) => {
  await assert.rejects(textsOf(dataDirectory(t, {}), ['newspaper', 'lcqmc test']), InvalidArgumentError);
});
