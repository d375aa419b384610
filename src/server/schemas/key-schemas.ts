import Type from 'typebox';
import { exactly, oneOf } from './shared.ts';

/** What a key may let its holder do: see, change documents, or make, rename and remove collections and whatever is of the server. */
export const ACTIONS = ['read', 'write', 'admin'] as const;

/** One of them. */
export type Action = (typeof ACTIONS)[number];

/** Most requests a minute that a key may be held to. */
export const MAX_REQUESTS_PER_MINUTE = 1_000_000;

/** Properties of a key, as it is told of. */
export const KeyProperties = {
  id: Type.String(),
  name: Type.String(),
  actions: Type.Array(oneOf(ACTIONS)),
  collections: Type.Array(Type.String(), { description: 'Names, * for any characters.' }),
  createdAt: Type.String(),
  expiresAt: Type.Optional(Type.String()),
  requestsPerMinute: Type.Optional(Type.Integer({ description: 'Absent: as many as it likes.' })),
};

/** Body that makes a key. */
export const KeyBody = exactly({
  name: Type.Optional(Type.String({ maxLength: 200, description: 'What it is for.' })),
  actions: Type.Array(oneOf(ACTIONS), { minItems: 1, maxItems: 3 }),
  collections: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 })),
  expiresAt: Type.Optional(Type.String({ description: 'A time to come: 2030-01-31T00:00:00Z.' })),
  requestsPerMinute: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_REQUESTS_PER_MINUTE,
      description:
        'Requests that it may make a minute, together with its tokens, and at once after a pause; more are answered with 429. Default: no limit.',
    }),
  ),
});

/** Body that makes a token. */
export const TokenBody = exactly({
  collections: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 }),
  filter: Type.Optional(Type.String({ description: 'What every search with it is restricted to: tenant = "a".' })),
  expiresAt: Type.String(),
});
