import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BagRidge } from '../../../../encoders/training/start/bag-ridge.ts';
import { sumTargets } from '../../../../encoders/training/start/bag-targets.ts';
import { type RidgeStep, solveRidge } from '../../../../encoders/training/start/solve-ridge.ts';
import { rowsOf } from '../../../../encoders/training/start/text-rows.ts';
import { tokenBags } from '../../../../encoders/training/start/token-bags.ts';
import { AbortedError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { assertClose } from '../../../fixtures/assert-close.ts';
import { denseRidge, randomTexts } from './dense-ridge.ts';
import { fitBags } from './fit-bags.ts';

const bagsOf = (texts: readonly number[][]) => tokenBags(texts.length, (i) => texts[i]);

function problem(seed: number, count = 40, vocabSize = 12, width = 6) {
  const random = createRandom(seed);
  const texts = randomTexts(random, count, vocabSize - 1, 7);
  const targets = Float32Array.from({ length: count * width }, () => random.normal());
  return { texts, bags: bagsOf(texts), targets, vocabSize, width };
}

test('conjugate gradients find what a dense solve finds', async () => {
  const property = fc.asyncProperty(
    fc.record({
      seed: fc.nat(),
      count: fc.integer({ min: 1, max: 30 }),
      vocabSize: fc.integer({ min: 2, max: 15 }),
      width: fc.integer({ min: 1, max: 9 }),
      lambda: fc.constantFrom(0.01, 0.1, 1),
    }),
    async ({ seed, count, vocabSize, width, lambda }) => {
      const { bags, targets } = problem(seed, count, vocabSize, width);
      const { sums } = await sumTargets(bags, rowsOf(targets, width), vocabSize);
      const ridge = new BagRidge(bags, sums, { vocabSize, width, from: 0, to: width }, lambda);
      for (let step = 0; step < 40; step++) ridge.step();
      const found = new Float32Array(vocabSize * width);
      ridge.copySolution(found);
      const expected = denseRidge(bags, targets, vocabSize, width, lambda);
      assertClose(found, expected, 1e-3, `${count} texts, ${vocabSize} tokens, width ${width}`);
    },
  );
  await fc.assert(property, { seed: 1, numRuns: 60 });
});

test('fitBags finds the embeddings that made the targets, and as much as that explains', async () => {
  const random = createRandom(3);
  const { texts, bags, vocabSize, width } = problem(3, 200);
  const made = Float32Array.from({ length: vocabSize * width }, () => random.normal());
  const targets = new Float32Array(texts.length * width);
  texts.forEach((tokens, text) => {
    for (const id of tokens)
      for (let k = 0; k < width; k++) targets[text * width + k] += made[id * width + k] / tokens.length;
  });
  const steps: RidgeStep[] = [];
  const options = { lambda: 1e-5, steps: 40, threads: 2, onStep: (step: RidgeStep) => steps.push(step) };
  const found = await fitBags(bags, rowsOf(targets, width), vocabSize, options);
  // The last token stands in no text.
  assertClose(found, made.fill(0, (vocabSize - 1) * width), 1e-2, 'embeddings');
  assert.deepEqual(
    steps.map(({ step }) => step),
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  assert.ok(steps[39].residual < 1e-4 && steps[0].residual > 0.01, `${steps[0].residual}, ${steps[39].residual}`);
  const energy = targets.reduce((sum, value) => sum + value * value, 0);
  assert.ok(Math.abs(steps[39].gain / energy - 1) < 1e-3, `${steps[39].gain} of ${energy}`);
});

test('the result is the same bit by bit with any number of threads', async () => {
  const { bags, targets, vocabSize, width } = problem(4, 40, 12, 10);
  const rows = rowsOf(targets, width);
  const fit = (threads: number) => fitBags(bags, rows, vocabSize, { threads, steps: 5 });
  const [one, ...others] = await Promise.all([1, 2, 3, 64].map(fit));
  for (const other of others) assert.deepEqual(other, one);
});

test('one text of one token gets its target, shortened by lambda', async () => {
  const found = await fitBags(bagsOf([[1]]), rowsOf(Float32Array.of(3, 6, 9), 3), 2, { lambda: 0.5, threads: 1 });
  assertClose(found, [0, 0, 0, 2, 4, 6], 1e-6, 'row');
});

test('targets of zeros give embeddings of zeros', async () => {
  const { bags, targets, vocabSize, width } = problem(5);
  const found = await fitBags(bags, rowsOf(targets.fill(0), width), vocabSize, { threads: 1 });
  assert.ok(found.every((value) => value === 0));
});

test('what cannot be fitted is refused', async () => {
  const { bags, targets, vocabSize, width } = problem(6);
  const rows = rowsOf(targets, width);
  const refused = (message: RegExp) => (error: unknown) =>
    error instanceof InvalidArgumentError && message.test(error.message);
  for (const lambda of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(fitBags(bags, rows, vocabSize, { lambda }), refused(/lambda must be above 0/));
  }
  for (const wrong of [{ steps: 0 }, { steps: 1.5 }, { threads: 0 }]) {
    await assert.rejects(fitBags(bags, rows, vocabSize, wrong), refused(/must be an integer/));
  }
  await assert.rejects(fitBags(bagsOf([]), rows, vocabSize), refused(/at least one text/));
  await assert.rejects(fitBags(bagsOf([[1], [], [2]]), rows, vocabSize), refused(/text 1 has no tokens/));
  for (const id of [-1, vocabSize]) {
    await assert.rejects(fitBags(bagsOf([[1, id]]), rows, vocabSize), refused(/has id/));
  }
  await assert.rejects(fitBags({ ...bags, ids: bags.ids.subarray(1) }, rows, vocabSize), refused(/offsets/));
  targets[3 * width + 2] = Number.NaN;
  await assert.rejects(fitBags(bags, rows, vocabSize), refused(/text 3 has NaN at 2/));
});

test('an aborted regression rejects, before it begins and in the middle', async () => {
  const { bags, targets, vocabSize, width } = problem(7);
  const { sums } = await sumTargets(bags, rowsOf(targets, width), vocabSize);
  const signal = AbortSignal.abort('enough');
  await assert.rejects(solveRidge(bags, sums, vocabSize, { signal }), AbortedError);
  const controller = new AbortController();
  const onStep = () => controller.abort('enough');
  const solving = solveRidge(bags, sums, vocabSize, { signal: controller.signal, onStep, steps: 1000 });
  await assert.rejects(solving, AbortedError);
});

test('what a caller throws from onStep comes back', async () => {
  const { bags, targets, vocabSize, width } = problem(8);
  const onStep = () => {
    throw new RangeError('mine');
  };
  await assert.rejects(fitBags(bags, rowsOf(targets, width), vocabSize, { onStep }), /mine/);
});
