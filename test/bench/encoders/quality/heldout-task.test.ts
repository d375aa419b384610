import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  centre,
  type HeldOutText,
  heldOutTask,
  readHeldOutTexts,
} from '../../../../bench/encoders/quality/heldout-task.ts';
import { MeasuredModel } from '../../../../bench/encoders/quality/measured-model.ts';
import { figureOf } from '../../../../bench/encoders/quality/observations.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { LetterEncoder } from './letter-encoder.ts';

const texts: readonly HeldOutText[] = ['apple pie', 'pear', 'grape', 'cold fish', 'warm bread', 'old map'].map(
  (text, i) => ({ text, role: i % 2 === 0 ? 'query' : 'document' }),
);

test('a model agrees with itself fully, with another one less', async () => {
  const task = heldOutTask(texts, new MeasuredModel(new LetterEncoder()), {});
  const same = await task.measure(new MeasuredModel(new LetterEncoder()));
  assert.ok(Math.abs(figureOf(same['spearman to teacher']).value - 1) < 1e-9);
  assert.ok(Math.abs(figureOf(same['pearson to teacher']).value - 1) < 1e-9);
  const other = await task.measure(new MeasuredModel(new NgramEncoder(16)));
  assert.ok(figureOf(other['spearman to teacher']).value < 0.9);
});

test('the teacher reads what a text stands for, the model the text, both in its role', async () => {
  const [teacher, student] = [new LetterEncoder(), new LetterEncoder()];
  const some: readonly HeldOutText[] = [
    { text: 'x', role: 'query', like: 'y' },
    { text: 'w', role: 'document' },
  ];
  await heldOutTask(some, new MeasuredModel(teacher), {}).measure(new MeasuredModel(student));
  assert.deepEqual(teacher.calls, [
    { role: 'query', texts: ['y'] },
    { role: 'document', texts: ['w'] },
  ]);
  assert.deepEqual(student.calls[0], { role: 'query', texts: ['x'] });
});

test('centred rows have length one and no common direction', () => {
  const rows = Float32Array.of(3, 1, 1, 1, 2, 4);
  centre(rows, 2);
  for (let i = 0; i < 6; i += 2) assert.ok(Math.abs(Math.hypot(rows[i], rows[i + 1]) - 1) < 1e-6);
  const equal = Float32Array.of(1, 0, 1, 0);
  centre(equal, 2);
  assert.deepEqual([...equal], [0, 0, 0, 0]);
});

test('lines that are no texts with a role are refused', async (t) => {
  const path = join(await temporaryDirectory(t), 'heldout.jsonl');
  const good = JSON.stringify(texts[0]);
  await writeFile(path, `${good}\n${JSON.stringify({ text: 'b', role: 'document', like: 'c' })}\n`);
  assert.deepEqual(await readHeldOutTexts(path), [texts[0], { text: 'b', role: 'document', like: 'c' }]);
  for (const bad of ['{"text":1,"role":"query"}', '{"text":"a"}', '{"text":"a","role":"query","like":2}']) {
    await writeFile(path, `${good}\n${bad}\n`);
    await assert.rejects(readHeldOutTexts(path), FormatError, bad);
  }
  await writeFile(path, `${good}\n`);
  await assert.rejects(readHeldOutTexts(path), FormatError);
});
