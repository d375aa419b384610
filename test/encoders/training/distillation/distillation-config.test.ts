import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDistillationConfig } from '../../../../encoders/training/distillation/distillation-config.ts';
import { demoRun } from './demo-run.ts';

const { train, texts } = demoRun('dir');
const OF_BERT = { ...train, model: { ...train.model, architecture: 'bert', projection: undefined } };

const WRONG: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['a training without sets', { train: { model: train.model, steps: 5 } }, /sets/],
  ['sets that are no objects', { train: { ...train, sets: [null] } }, /sets/],
  ['a set of no known task', { train: { ...train, sets: [{ name: 'items' }, { name: 'pairs', task: 'x' }] } }, /task/],
  ['a training without a model', { train: { sets: train.sets, steps: 5 } }, /model/],
  [
    'a model that no closed form starts',
    { train: { ...train, model: { ...train.model, pooling: 'mean' } } },
    /pooling/,
  ],
  ['a field of the training that there is not', { train: { ...train, stepz: 5 } }, /stepz/],
  ['steps that are no number', { train: { ...train, steps: '5' } }, /steps/],
  ['a seed of the training that is no number', { train: { ...train, seed: 'a' } }, /seed/],
  ['a regression without a price', { start: { lambda: 0 } }, /lambda/],
  ['a field of the start that there is not', { start: { lamda: 1 } }, /lamda/],
  ['a start that is no path', { start: { model: 7 } }, /start\.model/],
  ['a regression beside the start that stands for it', { start: { model: 'x', steps: 5 } }, /start\.steps/],
  ['layers that do not rise', { start: { layers: [2, 0] }, train: OF_BERT }, /start\.layers/],
  ['a layer that is no number', { start: { layers: ['0'] }, train: OF_BERT }, /start\.layers/],
  ['no layers', { start: { layers: [] }, train: OF_BERT }, /start\.layers/],
  ['layers of a model that do not rise', { start: { layers: [1, 1], model: 'x' } }, /start\.layers/],
  ['layers beside a regression', { start: { layers: [0], lambda: 1 }, train: OF_BERT }, /start\.lambda/],
  [
    'layers for a student with a projection',
    { start: { layers: [0, 1] }, train: { ...train, model: { ...train.model, architecture: 'bert' } } },
    /projection/,
  ],
  [
    'layers for a student that is no BERT',
    { start: { layers: [0, 1] }, train: { ...OF_BERT, model: { ...OF_BERT.model, architecture: undefined } } },
    /architecture/,
  ],
  ['a size of the vocabulary that there is not', { vocab: { hanWord: 5 } }, /hanWord/],
  ['a size of the vocabulary that is no number', { vocab: { hanWords: '5' } }, /hanWords/],
  ['no text to measure by', { texts: { ...texts, heldOut: 0 } }, /heldOut/],
  ['a place for the texts beside the run', { texts: { ...texts, output: 'elsewhere' } }, /texts\.output/],
  ['an empty vocabulary path', { vocab: '' }, /vocab/],
];

for (const [what, changes, message] of WRONG) {
  test(`${what} is refused before anything is made`, () => {
    assert.throws(() => demoRun('dir', changes), { code: 'INVALID_ARGUMENT', message });
  });
}

test('a configuration that is no object is refused', () => {
  for (const raw of [undefined, null, [], 'x', 5]) {
    assert.throws(() => checkDistillationConfig(raw), { code: 'INVALID_ARGUMENT', message: /JSON object/ });
  }
});
