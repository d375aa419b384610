import Type from 'typebox';
import { findTextEntities } from '../../entities/find-text-entities.ts';
import type { RuleKind } from '../../entities/rules/rule-kinds.ts';
import { matchPairs } from '../../pairs/match/match-pairs.ts';
import { evidenceOf } from '../../pairs/threshold/describe-evidence.ts';
import type { FittedThreshold } from '../../pairs/threshold/fitted-threshold.ts';
import type { ServerContext } from '../context/server-context.ts';
import { requireAtMost } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';
import { exactly, oneOf } from '../schemas/shared.ts';
import { scorerOf } from './scorer-of.ts';

const MatchBody = exactly({
  pairs: Type.Array(exactly({ a: Type.String(), b: Type.String() }), { minItems: 1 }),
  threshold: Type.Optional(
    Type.Unsafe<FittedThreshold | number>({
      anyOf: [{ type: 'number' }, { type: 'object', required: ['threshold'] }],
      description: 'From which score on a pair matches: a number, or what kenyon match --fit-threshold wrote.',
    }),
  ),
  scorer: Type.Optional(
    oneOf(['cosine', 'reranker'], {
      description: "'cosine' of the vectors, the default; 'reranker': the model that reads both texts together.",
    }),
  ),
  explain: Type.Optional(Type.Boolean({ description: 'Adds what the two texts share and where they differ.' })),
});
const EntitiesBody = exactly({
  texts: Type.Array(Type.String(), { minItems: 1 }),
  types: Type.Optional(Type.Array(Type.String())),
  rules: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Type.String())])),
  model: Type.Optional(
    Type.Boolean({ description: 'Whether a model looks for persons, places and the like. Default true.' }),
  ),
  now: Type.Optional(Type.String({ description: 'The day that "yesterday" counts from: 2024-05-31.' })),
});
const Entity = Type.Object({ start: Type.Integer(), end: Type.Integer(), type: Type.String(), text: Type.String() });

/** What needs no collection: pairs of texts, and entities of texts. */
export function textRoutes(app: ServerApp, context: ServerContext): void {
  const { recognizer, work, limits } = context;

  app.post(
    '/v1/match',
    {
      config: { access: 'read' },
      schema: {
        tags: ['pairs'],
        summary: 'Score pairs of texts, and decide with a threshold whether they say the same',
        body: MatchBody,
        response: {
          200: exactly({
            matches: Type.Array(Type.Object({ score: Type.Number(), decision: Type.Optional(Type.String()) })),
            evidence: Type.String({ description: 'What the decisions are worth, in words.' }),
            model: Type.String(),
          }),
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { pairs, threshold, scorer: name = 'cosine', explain = false } = request.body;
      requireAtMost(limits.texts, 'pairs', pairs);
      return work.run('search', reply, async (signal) => {
        const scorer = await scorerOf(context, name);
        const matches: object[] = [];
        const options = { scorer, explain, signal, ...(threshold !== undefined && { threshold }) };
        for await (const { pair: _, ...match } of matchPairs(pairs, options)) matches.push(match);
        return { matches, evidence: evidenceOf(threshold), model: scorer.fingerprint };
      });
    },
  );

  app.post(
    '/v1/entities',
    {
      config: { access: 'read' },
      schema: {
        tags: ['entities'],
        summary: 'Find the entities of texts',
        body: EntitiesBody,
        response: { 200: exactly({ entities: Type.Array(Type.Array(Entity)) }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { texts, types, rules, model = true, now } = request.body;
      requireAtMost(limits.texts, 'texts', texts);
      return work.run('search', reply, async (signal) => {
        const options = {
          signal,
          ...(model && { recognizer: await recognizer() }),
          ...(types && { types }),
          ...(rules !== undefined && { rules: rules as boolean | RuleKind[] }),
          ...(now !== undefined && { now: new Date(now) }),
        };
        return { entities: await findTextEntities(texts, options) };
      });
    },
  );
}
