import Type from 'typebox';
import type { FittedThreshold, ThresholdGoal } from '../../pairs/threshold/fitted-threshold.ts';
import { exactly, LabelSchema, ScorerProperty } from './shared.ts';

const LabelledPairsSchema = Type.Array(
  exactly({
    a: Type.String(),
    b: Type.String(),
    label: LabelSchema,
  }),
  { minItems: 2 },
);

/** Pairs that are to fit a threshold. */
export const FitBody = exactly({
  pairs: LabelledPairsSchema,
  test: Type.Optional({
    ...LabelledPairsSchema,
    description: 'Other pairs, on which it is measured; those that fitted it are left out.',
  }),
  goal: Type.Optional(
    Type.Unsafe<ThresholdGoal>({
      anyOf: [
        { type: 'string', enum: ['accuracy', 'f1'] },
        {
          type: 'object',
          required: ['precision'],
          properties: { precision: { type: 'number', exclusiveMinimum: 0, maximum: 1 } },
          additionalProperties: false,
        },
      ],
      description: "What it is to be best at: 'accuracy', the default, 'f1', or the greatest recall at a precision.",
    }),
  ),
  scorer: ScorerProperty,
});

/** A threshold with what it is worth. */
export const FitAnswer = exactly({
  threshold: Type.Unsafe<FittedThreshold>({
    type: 'object',
    required: ['threshold'],
    properties: { threshold: { type: 'number' } },
    description: 'What /v1/match and /v1/dedupe take as `threshold`.',
  }),
  evidence: Type.String({ description: 'What it is worth, in words.' }),
  file: Type.String({ description: 'The file that kenyon match --threshold reads.' }),
});
