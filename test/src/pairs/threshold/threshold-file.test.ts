import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConflictError, FormatError, type KenyonError, NotFoundError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { checkThreshold } from '../../../../src/pairs/threshold/check-threshold.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import type { FittedThreshold } from '../../../../src/pairs/threshold/fitted-threshold.ts';
import { packHashes } from '../../../../src/pairs/threshold/pair-hashes.ts';
import { readThreshold, writeThreshold } from '../../../../src/pairs/threshold/threshold-file.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { scoredSplit, testedThreshold } from './scored-splits.ts';

const VARIANTS: readonly FittedThreshold[] = [
  testedThreshold(),
  testedThreshold({ goal: 'f1', unsureBelow: 0.8 }),
  testedThreshold({ goal: { precision: 0.9 } }),
  fitThreshold(scoredSplit('few', 12, 4, 6)),
  fitThreshold(scoredSplit('many', 6000, 4)),
];

test('a threshold is read as it was written, whatever it holds', async (t) => {
  const path = join(await temporaryDirectory(t), 'threshold.json');
  for (const fitted of VARIANTS) {
    await writeThreshold(path, fitted);
    assert.deepEqual(await readThreshold(path), fitted);
  }
  assert.deepEqual(await readdir(join(path, '..')), ['threshold.json']);
});

test('every fitted threshold passes its own check after a trip through JSON', () => {
  const goals = fc.constantFrom('accuracy' as const, 'f1' as const, { precision: 0.3 });
  const sizes = fc.integer({ min: 20, max: 60 });
  const property = fc.property(
    goals,
    sizes,
    fc.nat(1000),
    fc.double({ min: 0, max: 9, noNaN: true }),
    (goal, count, seed, distance) => {
      const fitted = fitThreshold(scoredSplit('any', count, seed, distance), { goal });
      assert.deepEqual(checkThreshold(JSON.parse(JSON.stringify(fitted))), fitted);
    },
  );
  fc.assert(property, { seed: 5, numRuns: 100 });
});

test('a threshold of another model, and a file that is none, are only replaced when asked', async (t) => {
  const path = join(await temporaryDirectory(t), 'threshold.json');
  const [ours, theirs] = [testedThreshold(), { ...testedThreshold(), model: 'model-2' }];
  await writeThreshold(path, theirs);
  await assert.rejects(writeThreshold(path, ours), ConflictError);
  assert.deepEqual(await readThreshold(path), theirs);
  await writeThreshold(path, ours, { replace: true });
  assert.deepEqual(await readThreshold(path), ours);
  await writeFile(path, '{"my": "notes"}');
  await assert.rejects(writeThreshold(path, ours), ConflictError);
  assert.equal(await readFile(path, 'utf8'), '{"my": "notes"}');
});

test('a changed byte is never read as a threshold of another value', async (t) => {
  const path = join(await temporaryDirectory(t), 'threshold.json');
  const fitted = VARIANTS[1];
  await writeThreshold(path, fitted);
  const bytes = await readFile(path);
  const random = createRandom(9);
  for (let i = 0; i < 300; i++) {
    const changed = Buffer.from(bytes);
    changed[random.below(bytes.length)] ^= 1 << random.below(8);
    await writeFile(path, changed);
    const read = await readThreshold(path).catch((error: unknown) => error);
    if (read instanceof FormatError) continue;
    // White space between two fields may change without changing what is read.
    assert.deepEqual(read, fitted, `change ${i}`);
  }
});

test('a short file, another version, another format and no file are told apart', async (t) => {
  const path = join(await temporaryDirectory(t), 'threshold.json');
  await assert.rejects(readThreshold(path), NotFoundError);
  await writeThreshold(path, VARIANTS[0]);
  const whole = JSON.parse(await readFile(path, 'utf8'));
  for (const [text, message] of [
    ['', /not JSON/],
    ['{"format": "kenyon thr', /not JSON/],
    ['null', /expected format/],
    [JSON.stringify({ ...whole, format: 'notes' }), /expected format/],
    [JSON.stringify({ ...whole, version: 2 }), /version 2, this program reads version 1/],
    [JSON.stringify({ ...whole, fitted: { ...whole.fitted, threshold: 9 } }), /changed by hand/],
    [JSON.stringify({ ...whole, fitted: undefined }), /changed by hand/],
  ] as const) {
    await writeFile(path, text);
    await assert.rejects(readThreshold(path), (error: KenyonError) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, message);
      return true;
    });
  }
});

test('every field is checked', () => {
  const fitted = VARIANTS[1];
  const { quantiles } = fitted.distribution;
  const line = { method: 'isotonic', scores: [1, 2], probabilities: [0.5, 0.6] };
  const changes: readonly (readonly [field: string, value: unknown, named?: string])[] = [
    ['threshold', '0.5'],
    ['goal', 'recall', 'the goal'],
    ['model', ''],
    ['calibration.method', 'guess'],
    ['calibration', { ...line, probabilities: [0.5, 1] }],
    ['calibration', { ...line, probabilities: [0.5, 0.4] }, 'calibration.probabilities'],
    ['calibration', { ...line, scores: [1, 1] }],
    ['calibration', { method: 'platt', slope: -1, intercept: 0, least: 0.1, greatest: 0.9 }, 'calibration.slope'],
    ['calibration', { method: 'platt', slope: 1, intercept: 0, least: 0.1, greatest: 1 }, 'calibration.greatest'],
    ['distribution.quantiles', quantiles.slice(1)],
    ['distribution.quantiles', quantiles.toReversed()],
    ['unsure.from', fitted.threshold + 1],
    ['unsure.to', fitted.threshold - 1],
    ['fit.data', undefined],
    ['fit.accuracy', 0.5],
    ['fit.pairHashes', 'AAAAAA'],
    ['fit.pairHashes', `${fitted.fit.pairHashes}AAAA`],
    ['fit.pairHashes', packHashes(Array.from({ length: fitted.fit.count + 1 }, (_, i) => i))],
    ['fit.pairHashes', undefined, 'test.repeated'],
    ['test.repeated', 1.5],
    ['test.precision', undefined],
    ['test.confusion.truePositives', 0.5],
    ['test.data', fitted.fit.data],
    ['test.level', 2],
    ['test.intervals.recall', undefined],
    ['test.calibration.brier', null],
    ['test.unsure', undefined],
    ['test.unsure.share', 1.5],
  ];
  assert.deepEqual(checkThreshold(structuredClone(fitted)), fitted);
  for (const [field, value, named = field] of changes) {
    assert.throws(
      () => checkThreshold(changed(fitted, field.split('.'), value)),
      (error: KenyonError) => error instanceof FormatError && error.message.includes(named),
      field,
    );
  }
  for (const value of [undefined, null, 3, [], {}]) assert.throws(() => checkThreshold(value), FormatError);
});

/** A copy with another value at the end of the path. */
function changed(value: object, [name, ...rest]: readonly string[], to: unknown): object {
  const inner = (value as Record<string, object>)[name];
  return { ...value, [name]: rest.length === 0 ? to : changed(inner, rest, to) };
}
