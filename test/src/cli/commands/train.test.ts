import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test('a missing or wrong configuration is a message of one line', async (t) => {
  const folder = await temporaryDirectory(t);
  const missing = await runHere(['train', join(folder, 'none.json')]);
  assert.deepEqual([missing.code, missing.out], [1, '']);
  assert.match(missing.err, /^kenyon: training config .*none\.json cannot be read[^\n]*\n$/);
  const file = join(folder, 'wrong.json');
  await writeFile(file, '{"stepz": 3}');
  const wrong = await runHere(['train', file]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^kenyon: training config: stepz must be one of [^\n]*\n$/);
  assert.equal((await runHere(['train'])).code, 2);
});

test('train writes a model that index and search can use, a log line of JSON at a time', async (t) => {
  const folder = await temporaryDirectory(t);
  const pairs = Array.from({ length: 16 }, (_, i) => `text ${i}\ttext ${i + (i % 2)}\t${1 - (i % 2)}\n`).join('');
  await writeFile(join(folder, 'pairs.tsv'), `a\tb\tlabel\n${pairs}`);
  await runHere(['vocab', '-', '--out', join(folder, 'vocab.txt'), '--pieces', '0'], pairs);
  const config = {
    output: join(folder, 'model'),
    data: folder,
    vocab: join(folder, 'vocab.txt'),
    model: {
      hiddenSize: 16,
      numLayers: 1,
      numHeads: 2,
      intermediateSize: 32,
      maxTokens: 32,
      segmentTypes: 1,
      hiddenAct: 'gelu',
      pooling: 'mean',
    },
    sets: [{ name: `file:${join(folder, 'pairs.tsv')}`, batchRows: 8 }],
    steps: 3,
    warmupSteps: 1,
    logEvery: 1,
    threads: 1,
    engine: 'onnx',
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const { code, out, err } = await runHere(['train', join(folder, 'config.json'), '--json']);
  assert.deepEqual([code, err], [0, '']);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.slice(0, 3).map(({ step }) => step),
    [1, 2, 3],
  );
  assert.deepEqual([lines.length, lines[3].modelDir, lines[3].steps], [4, config.output, 3]);
  const indexed = await runHere(
    ['index', '-', '--db', join(folder, 'db'), '--model', config.output, '--format', 'txt'],
    'text 1\n',
  );
  assert.match(indexed.out, /1 added/);
  const again = await runHere(['train', join(folder, 'config.json')]);
  assert.match(again.out, /trained for 3 steps on /);
});
