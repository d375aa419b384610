import Type from 'typebox';
import type { EntitySettings } from '../../entities/entity-settings.ts';
import { exactly } from './shared.ts';

/** Values of a field, summed up. */
export const FieldSummarySchema = Type.Object({
  field: Type.String(),
  documents: Type.Integer({ description: 'Documents that have it.' }),
  types: Type.Array(Type.String()),
  distinct: Type.Integer(),
  top: Type.Array(Type.Object({ value: Type.Unknown(), documents: Type.Integer() })),
  unlisted: Type.Integer(),
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

/** Entity of a text, UTF-16 offsets. */
export const TextEntitySchema = Type.Object({
  start: Type.Integer(),
  end: Type.Integer(),
  type: Type.String(),
  text: Type.String(),
});
