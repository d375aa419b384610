import Type from 'typebox';
import type { EntitySettings } from '../../entities/entity-settings.ts';
import type { EntitySource } from '../../entities/text-entity.ts';
import { exactly, oneOf } from './shared.ts';

/** Values of a field, summed up. */
export const FieldSummarySchema = exactly({
  field: Type.String(),
  documents: Type.Integer({ description: 'Documents that have it.' }),
  types: Type.Array(Type.String()),
  distinct: Type.Integer(),
  top: Type.Array(Type.Object({ value: Type.Unknown(), documents: Type.Integer() })),
  least: Type.Optional(Type.Unknown({ description: 'Least value of those that are listed.' })),
  greatest: Type.Optional(Type.Unknown()),
  unlisted: Type.Integer({ description: 'Documents whose value is too long, or one of too many, to be listed.' }),
});

/** Query that says how many values are told. */
export const TopQuery = exactly({
  top: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: 'Most frequent values of each. Default 5.' }),
  ),
});

/** Settings that say where entities come from. */
export const EntitySettingsSchema = Type.Unsafe<EntitySettings>({
  type: 'object',
  additionalProperties: false,
  description: 'Where entities come from, in documents and queries.',
  properties: {
    model: { type: 'boolean' },
    rules: { anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }] },
    alsoRead: { type: 'array', items: { type: 'string' } },
    fields: { type: 'array', items: { type: 'string' } },
    aliases: { type: 'object' },
  },
});

/** Body that has texts whose entities are to be found. */
export const EntitiesBody = exactly({
  texts: Type.Array(Type.String(), { minItems: 1 }),
  types: Type.Optional(Type.Array(Type.String())),
  rules: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Type.String())])),
  model: Type.Optional(
    Type.Boolean({ description: 'Whether a model looks for persons, places and the like. Default true.' }),
  ),
  now: Type.Optional(Type.String({ description: 'The day that "yesterday" counts from: 2024-05-31.' })),
});

/** Entity of a text. */
export const TextEntitySchema = exactly({
  start: Type.Integer({ description: 'UTF-16 offset.' }),
  end: Type.Integer({ description: 'Exclusive.' }),
  type: Type.String({ description: 'person, place, date, amount ...' }),
  value: Type.String({ description: 'What it stands for: 北京 for 北京市, 2026-03-05 for March 5th of that year.' }),
  also: Type.Optional(Type.Array(Type.String(), { description: 'Further values for the same thing.' })),
  range: Type.Optional(
    exactly(
      { min: Type.String(), max: Type.String() },
      { description: 'Of a period or another range: its first and last value.' },
    ),
  ),
  source: oneOf(['model', 'rule', 'field', 'alias'] satisfies EntitySource[]),
  score: Type.Optional(Type.Number({ description: 'Of a model: how sure it is, at most 1.' })),
});
