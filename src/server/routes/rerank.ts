import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { shown } from '../../core/checks.ts';
import { estimateTokens } from '../../core/encoder.ts';
import { type RankedText, rankTexts } from '../../core/pair-scorer.ts';
import { needReranker, type RouteGroup, type ServerContext } from '../context/server-context.ts';
import { RERANKING_MODEL, requireModel } from '../foreign/models.ts';
import { readCount, readDocuments, wrong } from '../foreign/read-texts.ts';
import { answerErrorsAs } from '../http/problem-of.ts';
import type { ServerApp } from '../http/server-app.ts';

const RerankBody = Type.Object(
  {
    query: Type.Unknown({ description: 'A text.' }),
    documents: Type.Optional(Type.Unknown({ description: 'Texts, or objects with a field text.' })),
    texts: Type.Optional(Type.Unknown({ description: 'Texts, as clients of text-embeddings-inference call them.' })),
    model: Type.Optional(Type.Unknown({ description: `"${RERANKING_MODEL}".` })),
    top_n: Type.Optional(Type.Unknown({ description: 'How many of the best to give. Default: all.' })),
    return_documents: Type.Optional(
      Type.Unknown({ description: 'Whether to give their texts. Default true at /v1/rerank.' }),
    ),
    return_text: Type.Optional(Type.Unknown({ description: 'The same for text-embeddings-inference. Default false.' })),
  },
  {
    description:
      'As clients of Cohere, Jina or text-embeddings-inference send it. Scores are those of the model, of any size.',
  },
);

/** Texts that are to be ranked. */
interface Asked {
  readonly query: string;
  readonly texts: readonly string[];
  readonly topN: number | undefined;
}

/** Reranking in the shape of Cohere's second version. */
export const cohereRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail }) => ({ message: detail }));
  addRoute(app, context, '/v2/rerank', 'Cohere', (_asked, ranking) => ({
    id: randomUUID(),
    results: ranking.map(({ index, score }) => ({ index, relevance_score: score })),
    meta: { api_version: { version: '2' }, billed_units: { search_units: 0 } },
  }));
};

/** Reranking in the shape of Jina. */
export const jinaRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail }) => ({ detail }));
  addRoute(app, context, '/v1/rerank', 'Jina', asJina);
};

/** Reranking in the shape of text-embeddings-inference, or of Jina where there are documents: servers of either kind have this path. */
export const teiRerankRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail, code }) => ({ error: detail, error_type: code }));
  addRoute(app, context, '/rerank', 'text-embeddings-inference', (asked, ranking, body) => {
    if (body.texts === undefined) return asJina(asked, ranking, body);
    const withText = flag('return_text', body.return_text, false);
    return ranking.map(({ index, score }) => ({ index, score, ...(withText && { text: asked.texts[index] }) }));
  });
};

type Body = Readonly<Record<string, unknown>>;

function asJina({ query, texts }: Asked, ranking: readonly RankedText[], body: Body): object {
  const withText = flag('return_documents', body.return_documents, true);
  // The query is read with each text.
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(query) + estimateTokens(text), 0);
  return {
    model: RERANKING_MODEL,
    object: 'list',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    results: ranking.map(({ index, score }) => ({
      index,
      relevance_score: score,
      ...(withText && { document: { text: texts[index] } }),
    })),
  };
}

function addRoute(
  app: ServerApp,
  context: ServerContext,
  path: string,
  client: string,
  answer: (asked: Asked, ranking: readonly RankedText[], body: Body) => object,
): void {
  app.post(
    path,
    {
      config: { access: 'read', anyQuery: true },
      schema: { tags: ['other shapes'], summary: `Rerank, as clients of ${client} ask for it`, body: RerankBody },
    },
    async (request, reply) => {
      const asked = readAsked(request.body, context);
      const scorer = await needReranker(context);
      const ranking = await context.work.run('search', reply, (signal) =>
        rankTexts(scorer, asked.query, asked.texts, { topN: asked.topN, signal }),
      );
      return answer(asked, ranking, request.body);
    },
  );
}

/** @throws HttpProblem 400 that names what is wrong. */
function readAsked({ query, documents, texts, model, top_n: topN }: Body, { limits }: ServerContext): Asked {
  requireModel(model, RERANKING_MODEL);
  if (typeof query !== 'string' || query.trim() === '') throw wrong('query', `must be a text, got ${shown(query)}`);
  const [name, given] = texts === undefined ? ['documents', documents] : ['texts', texts];
  return { query, texts: readDocuments(name as string, given, limits), topN: readCount('top_n', topN) };
}

function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  throw wrong(name, `must be true or false, got ${shown(value)}`);
}
