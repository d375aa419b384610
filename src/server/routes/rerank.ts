import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { shown } from '../../core/checks.ts';
import { type RankedText, rankTexts } from '../../core/pair-scorer.ts';
import { estimateTokens } from '../../core/text/passages/estimate-tokens.ts';
import { needReranker, type RouteGroup, type ServerContext } from '../context/server-context.ts';
import { readCount, readDocumentTexts, requireModel, wrong } from '../foreign/read-fields.ts';
import { answerErrorsAs } from '../http/problem-of.ts';
import type { ServerApp } from '../http/server-app.ts';
import {
  COHERE_PROBLEMS,
  JINA_PROBLEMS,
  RERANKING_MODEL,
  RerankBody,
  TEI_PROBLEMS,
} from '../schemas/foreign-schemas.ts';

/** Texts that are to be ranked. */
interface Asked {
  readonly query: string;
  readonly texts: readonly string[];
  readonly topN: number | undefined;
}

/** Reranking in the shape of Cohere's second version. */
export const cohereRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail }) => ({ message: detail }));
  addRoute(app, context, { path: '/v2/rerank', client: 'Cohere', problems: COHERE_PROBLEMS }, (_asked, ranking) => ({
    id: randomUUID(),
    results: ranking.map(({ index, score }) => ({ index, relevance_score: score })),
    meta: { api_version: { version: '2' }, billed_units: { search_units: 0 } },
  }));
};

/** Reranking in the shape of Jina. */
export const jinaRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail }) => ({ detail }));
  addRoute(app, context, { path: '/v1/rerank', client: 'Jina', problems: JINA_PROBLEMS }, asJina);
};

/** Reranking in the shape of text-embeddings-inference, or of Jina where there are documents: servers of either kind have this path. */
export const teiRerankRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail, code }) => ({ error: detail, error_type: code }));
  addRoute(
    app,
    context,
    { path: '/rerank', client: 'text-embeddings-inference', problems: TEI_PROBLEMS },
    (asked, ranking, body) => {
      if (body.texts === undefined) return asJina(asked, ranking, body);
      const withText = flag('return_text', body.return_text, false);
      return ranking.map(({ index, score }) => ({ index, score, ...(withText && { text: asked.texts[index] }) }));
    },
  );
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
  { path, client, problems }: { readonly path: string; readonly client: string; readonly problems: object },
  answer: (asked: Asked, ranking: readonly RankedText[], body: Body) => object,
): void {
  app.post(
    path,
    {
      config: { access: 'read', anyQuery: true },
      schema: {
        tags: ['other shapes'],
        summary: `Rerank, as clients of ${client} ask for it`,
        body: RerankBody,
        response: { 200: Type.Unknown({ description: 'Ranked texts, in the shape of that client.' }), ...problems },
      },
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
  return { query, texts: readDocumentTexts(name as string, given, limits), topN: readCount('top_n', topN) };
}

function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  throw wrong(name, `must be true or false, got ${shown(value)}`);
}
