import Type from 'typebox';
import type { TextDifferences } from '../../pairs/differences/text-differences.ts';

import type { Decision, FittedThreshold } from '../../pairs/threshold/fitted-threshold.ts';
import { CollectionName, DocumentSchema, exactly, oneOf, ScorerProperty } from './shared.ts';

/** A threshold: a number, or what was fitted on labelled pairs. */
function thresholdSchema(description: string) {
  return Type.Unsafe<FittedThreshold | number>({
    anyOf: [
      { type: 'number' },
      { type: 'object', required: ['threshold'], properties: { threshold: { type: 'number' } } },
    ],
    description,
  });
}

/** Body that says what is deduplicated, and how. */
export const DedupeBody = exactly({
  collection: Type.Optional({
    ...CollectionName,
    description: 'Whose documents are compared with each other; or give items.',
  }),
  items: Type.Optional(Type.Array(DocumentSchema, { description: 'Texts that are compared with each other.' })),
  threshold: Type.Optional(
    thresholdSchema(
      'From which cosine, or score of the reranker, on two texts say the same; without one only equal texts are decided.',
    ),
  ),
  scorer: ScorerProperty,
  floor: Type.Optional(
    Type.Number({
      exclusiveMinimum: -1,
      maximum: 1,
      description:
        'Least cosine of pairs that are looked at; by default the threshold less 0.05. The reranker needs it.',
    }),
  ),
  keep: Type.Optional(Type.String({ description: 'first, last, longest, greatest:FIELD or least:FIELD.' })),
  ignorePunctuation: Type.Optional(Type.Boolean()),
  reviewLimit: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  recall: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
  seed: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** Body that has pairs to be matched. */
export const MatchBody = exactly({
  pairs: Type.Array(exactly({ a: Type.String(), b: Type.String() }), { minItems: 1 }),
  threshold: Type.Optional(
    thresholdSchema('From which score on a pair matches: a number, or what kenyon match --fit-threshold wrote.'),
  ),
  scorer: ScorerProperty,
  explain: Type.Optional(Type.Boolean({ description: 'Adds what the two texts share and where they differ.' })),
});

/** Answer with matched pairs. */
export const MatchAnswer = exactly({
  matches: Type.Array(
    exactly({
      score: Type.Number(),
      probability: Type.Optional(Type.Number({ description: 'That it is a match, with a fitted threshold.' })),
      decision: Type.Optional(
        oneOf(['match', 'no match', 'unsure'] satisfies Decision['decision'][], { description: 'With a threshold.' }),
      ),
      why: Type.Optional(
        Type.Unsafe<TextDifferences>({
          type: 'object',
          description: 'With explain: what the two texts share and where they differ.',
        }),
      ),
    }),
  ),
  evidence: Type.String({ description: 'What the decisions are worth, in words.' }),
  model: Type.String(),
});
