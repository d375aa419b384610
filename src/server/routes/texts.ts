import Type from 'typebox';
import { findTextEntities } from '../../entities/find-text-entities.ts';
import type { RuleKind } from '../../entities/rules/rule-kinds.ts';
import { matchPairs } from '../../pairs/match/match-pairs.ts';
import { evidenceOf } from '../../pairs/threshold/describe-evidence.ts';
import { type ServerContext, scorerOf } from '../context/server-context.ts';
import { requireAtMost } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { EntitiesBody, TextEntitySchema } from '../schemas/field-schemas.ts';
import { MatchAnswer, MatchBody } from '../schemas/pair-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { exactly } from '../schemas/shared.ts';

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
          200: MatchAnswer,
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
        response: { 200: exactly({ entities: Type.Array(Type.Array(TextEntitySchema)) }), ...PROBLEMS },
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
