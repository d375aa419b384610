import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import type {
  DistillBatch,
  InfoNceBatch,
  InteractionBatch,
  ListwiseBatch,
  PointerBatch,
  SbertBatch,
  TagBatch,
  TrainBatch,
} from '../../../../encoders/training/batches/batch.ts';
import { checkTrainBatch } from '../../../../encoders/training/batches/check-batch.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import {
  entityBatch,
  entityCases,
  gradientCases,
  studentBatch,
  studentCases,
  trainBatch,
} from '../../roformer/golden-cases.ts';

function goldenOf(loss: TrainBatch['loss']) {
  const { config, batch } = gradientCases().find((golden) => golden.batch.loss === loss)!;
  return { config, batch: trainBatch(batch) };
}

function refused(config: RoFormerConfig, batch: TrainBatch, message: RegExp): void {
  assert.throws(
    () => checkTrainBatch(config, batch, { scale: 20 }),
    (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError, String(error));
      assert.match(error.message, message);
      return true;
    },
  );
}

test('batches of all losses pass', () => {
  for (const { config, batch } of gradientCases()) checkTrainBatch(config, trainBatch(batch), { scale: 20 });
  for (const { config, batch } of studentCases()) checkTrainBatch(config, studentBatch(batch), { scale: 20 });
  for (const { config, batch } of entityCases()) checkTrainBatch(config, entityBatch(batch), { scale: 20 });
});

test('marked spans must lie within the tokens of their text, and some type must count', () => {
  const { config, batch: tokens } = entityCases().find(({ batch }) => batch.loss === 'pointer')!;
  const batch = entityBatch(tokens) as PointerBatch;
  const { a, slots } = batch;
  const inRow = (row: number, first: number, last: number) => ({
    ...batch,
    spans: batch.spans.with(row * 2 * slots, first * a.seqLen + last),
  });
  checkTrainBatch(config, inRow(2, 1, 2), { scale: 20 });
  refused(config, inRow(2, 1, 3), /row 2 of 4 has one from 1 to 3/);
  refused(config, inRow(2, 2, 1), /from 2 to 1/);
  refused(config, inRow(2, 0, 1), /from 0 to 1/);
  refused(config, inRow(2, 5, 5), /from 5 to 5/);
  refused(config, { ...batch, slots: slots + 1 }, /spans must hold 6 x 2 x/);
  refused(config, { ...batch, typeWeights: Float32Array.of(0, 0) }, /not all 0/);
  refused(config, { ...batch, typeWeights: Float32Array.of(1) }, /typeWeights must be 2 numbers/);
});

test('tags must be those of the head, one for every token', () => {
  const { config, batch: tokens } = entityCases().find(({ batch }) => batch.loss === 'crf')!;
  const batch = entityBatch(tokens) as TagBatch;
  refused(config, { ...batch, tags: batch.tags.with(1, 5) }, /tags must be below the head's 5, row 0 has 5/);
  refused(config, { ...batch, tags: batch.tags.with(1, -1) }, /row 0 has -1/);
  refused(config, { ...batch, tags: batch.tags.slice(1) }, /tags must hold 6 x 7/);
  refused(config, { ...batch, loss: 'softmax' }, /'softmax'/);
});

test('a batch of texts without a token of their own is refused, one of some such texts is not', () => {
  for (const { config, batch: tokens } of entityCases()) {
    const batch = entityBatch(tokens);
    assert.ok(batch.a.lengths.includes(2));
    const spans = 'spans' in batch ? { spans: batch.spans.map(() => 0) } : {};
    const empty = { ...batch, ...spans, a: { ...batch.a, lengths: batch.a.lengths.map(() => 2) } };
    refused(config, empty as TrainBatch, /no text has a token/);
  }
});

test('where the second text begins must lie within the tokens of every row', () => {
  for (const loss of ['interaction', 'interaction-cosent'] as const) {
    const { config, batch } = goldenOf(loss) as { config: RoFormerConfig; batch: InteractionBatch };
    const { a } = batch;
    const withStarts = (secondStarts: Int32Array | undefined) => ({ ...batch, a: { ...a, secondStarts } });
    refused(config, withStarts(undefined), /a\.secondStarts must hold 6 positions, got undefined/);
    refused(config, withStarts(a.secondStarts!.slice(1)), /must hold 6 positions, got 5/);
    refused(config, withStarts(a.secondStarts!.map((start, row) => (row === 2 ? 0 : start))), /row 2 has 0/);
    refused(config, withStarts(a.lengths), /row 0 has 9/);
  }
});

test('labels of a classifier must be classes of its head', () => {
  for (const loss of ['sbert', 'interaction'] as const) {
    const { config, batch } = goldenOf(loss) as { config: RoFormerConfig; batch: SbertBatch | InteractionBatch };
    const { classes } = config.head!;
    const labelled = (label: number) => ({ ...batch, labels: batch.labels.with(3, label) });
    for (const label of [-1, 0.5, classes, Number.POSITIVE_INFINITY]) {
      refused(config, labelled(label), new RegExp(`labels must be class numbers below ${classes}, got ${label}`));
    }
    refused(config, labelled(Number.NaN), /NaN/);
    refused(config, { ...batch, labels: batch.labels.slice(1) }, /expected 6 labels, got 5/);
  }
});

test('lists must be whole, and want a distribution over their pairs each', () => {
  const { config, batch: pairs } = goldenOf('interaction-cosent');
  const { a } = pairs as InteractionBatch;
  const size = a.count / 2;
  const wanted = new Float32Array(a.count).fill(1 / size);
  const batch: ListwiseBatch = { loss: 'interaction-listwise', a, size, wanted };
  checkTrainBatch(config, batch, { scale: 1 });
  refused(config, { ...batch, size: a.count - 1 }, /size must be at least 2 and divide the \d+ pairs, got \d/);
  refused(config, { ...batch, size: 1 }, /got 1/);
  refused(config, { ...batch, wanted: wanted.slice(1) }, /wanted must hold \d+ shares/);
  refused(config, { ...batch, wanted: wanted.with(size, 0.9) }, /sum 1 in each list, list 1 has/);
  refused(config, { ...batch, wanted: wanted.with(0, Number.NaN) }, /list 0 has NaN/);
  refused(config, { ...batch, wanted: wanted.with(0, -0.1).with(1, wanted[1] + wanted[0] + 0.1) }, /list 0 has -0\.1/);
  refused({ ...config, head: undefined }, batch, /'interaction-listwise' needs a model with a head/);
});

test('of a model that is told roles every row must have one', () => {
  const { config, batch } = goldenOf('infonce') as { config: RoFormerConfig; batch: InfoNceBatch };
  const told: RoFormerConfig = { ...config, roles: 'segment' };
  const { count } = batch.a;
  const withRoles = (a: Int32Array | undefined, b = new Int32Array(batch.b.count)): TrainBatch => ({
    ...batch,
    a: { ...batch.a, ...(a && { roles: a }) },
    b: { ...batch.b, roles: b },
  });
  checkTrainBatch(told, withRoles(new Int32Array(count).fill(1)), { scale: 20 });
  checkTrainBatch(config, batch, { scale: 20 });
  refused(told, withRoles(undefined), /a\.roles must hold 6 roles, got none/);
  refused(told, batch, /a\.roles must hold 6 roles, got none/);
  refused(told, withRoles(new Int32Array(count - 1)), /a\.roles must hold 6 roles, got 5/);
  refused(told, withRoles(new Int32Array(count), new Int32Array(count + 1)), /b\.roles must hold 6 roles, got 7/);
  for (const role of [2, -1, 1024]) {
    refused(
      told,
      withRoles(new Int32Array(count).with(3, role)),
      new RegExp(`1 of a query and 0 of a document, got ${role}`),
    );
  }
});

test('a loss without its head is refused with the head that it needs', () => {
  for (const loss of ['sbert', 'interaction', 'interaction-cosent'] as const) {
    const { config, batch } = goldenOf(loss);
    const { kind } = config.head!;
    const other = kind === 'sbert' ? 'interaction' : 'sbert';
    refused({ ...config, head: undefined }, batch, new RegExp(`'${loss}' needs .* of kind '${kind}', got none`));
    refused({ ...config, head: { kind: other, classes: 2 } }, batch, new RegExp(`got '${other}'`));
  }
  const { config, batch } = goldenOf('interaction');
  refused({ ...config, head: { kind: 'interaction', classes: 1 } }, batch, /head\.classes of at least 2/);
  const ranked = goldenOf('interaction-cosent');
  refused({ ...ranked.config, head: { kind: 'interaction', classes: 3 } }, ranked.batch, /head\.classes of 1 or 2/);
});

test('vectors of teachers must be those of the model, one a text, of unit length where they count', () => {
  const { config, batch: golden } = studentCases().find(({ batch }) => batch.loss === 'distill')!;
  const batch = studentBatch(golden) as DistillBatch;
  const [first, second] = batch.targets;
  const withSecond = (change: object) => ({ ...batch, targets: [first, { ...second, ...change }] });
  refused({ ...config, teachers: undefined }, batch, /'distill' needs a model with teachers/);
  refused(config, { ...batch, targets: [first] }, /of the model's 2 teachers, got 1/);
  refused(config, withSecond({ dim: 9 }), /targets 1 must hold 6 vectors of 10 numbers .* of dim 9/);
  refused(config, withSecond({ values: second.values.slice(1) }), /got 59 numbers/);
  refused(config, withSecond({ weights: second.weights.slice(1) }), /5 weights/);
  for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused(config, withSecond({ weights: second.weights.with(1, weight) }), /weights of targets 1 .* row 1/);
  }
  refused(
    config,
    withSecond({ weights: second.weights.with(1, 1) }),
    /unit length where they count, row 1 is of length 0/,
  );
  refused(config, withSecond({ values: second.values.map((x) => 2 * x) }), /row 0 is of length 2/);
  refused(config, withSecond({ values: second.values.with(0, Number.NaN) }), /row 0 is of length NaN/);
  for (const similarity of [-1, Number.NaN]) refused(config, { ...batch, similarity }, /similarity must be at least 0/);
  const none = batch.targets.map((target) => ({ ...target, weights: target.weights.map(() => 0) }));
  refused(config, { ...batch, targets: none }, /no text has a vector of any teacher/);
});

test('further passages are of InfoNCE alone, and a teacher scores every one of them', () => {
  const { config, batch: golden } = studentCases().find(({ name }) =>
    name.startsWith('infonce, further negatives, scores'),
  )!;
  const batch = studentBatch(golden) as InfoNceBatch;
  const { teacher } = batch;
  const scored = (change: object) => ({ ...batch, teacher: { ...teacher!, ...change } });
  refused(config, { ...batch, a: batch.b, b: batch.a, teacher: undefined }, /at least as many rows as a, got 8, 6/);
  refused(config, { ...batch, loss: 'cosent', labels: new Float32Array(6) }, /as many rows, got 6, 8/);
  refused(config, scored({ scores: teacher!.scores.slice(1) }), /6 x 8 numbers, got 47/);
  refused(config, scored({ scores: teacher!.scores.with(3, Number.NaN) }), /finite/);
  refused(config, scored({ scale: 0 }), /teacher\.scale must be positive, got 0/);
  for (const weight of [-0.1, 1.1, Number.NaN])
    refused(config, scored({ weight }), /teacher\.weight must be from 0 to 1/);
});
