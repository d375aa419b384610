import Type, { type Static } from 'typebox';
import { shown } from '../../core/checks.ts';
import type { TextRole } from '../../core/encoder.ts';
import type { ServerContext } from '../context/server-context.ts';
import { embedTexts } from '../foreign/embed-texts.ts';
import { readCount, readTexts, requireModel, wrong } from '../foreign/read-fields.ts';
import { notFound, type Problem } from '../http/problem.ts';
import { answerErrorsAs } from '../http/problem-of.ts';
import { JSON_TYPE, listJson, sendText } from '../http/send-answer.ts';
import type { ServerApp } from '../http/server-app.ts';
import {
  EMBEDDING_MODEL,
  EmbeddingsAnswer,
  EmbeddingsBody,
  ModelAnswer,
  ModelsAnswer,
  OPENAI_PROBLEMS,
  RERANKING_MODEL,
} from '../schemas/foreign-schemas.ts';

/** Embeddings and models in the shapes of OpenAI. */
export function openaiRoutes(app: ServerApp, context: ServerContext): void {
  const { work, limits } = context;
  const names = context.reranker === undefined ? [EMBEDDING_MODEL] : [EMBEDDING_MODEL, RERANKING_MODEL];
  answerErrorsAs(app, shapeError);
  app.post(
    '/v1/embeddings',
    {
      config: { access: 'read', anyQuery: true },
      schema: {
        tags: ['other shapes'],
        summary: 'Embeddings, as clients of OpenAI ask for them',
        body: EmbeddingsBody,
        response: { 200: EmbeddingsAnswer, ...OPENAI_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { input, model, encoding_format: format = 'float', dimensions, input_type: kind } = request.body;
      const texts = readTexts('input', input, limits);
      requireModel(model, EMBEDDING_MODEL);
      if (format !== 'float' && format !== 'base64')
        throw wrong('encoding_format', `must be "float" or "base64", got ${shown(format)}`);
      const role = readRole(kind);
      const asked = readCount('dimensions', dimensions);
      const encoder = await context.encoder();
      if (asked !== undefined && asked !== encoder.dim)
        throw wrong('dimensions', `must be ${encoder.dim}, those of the model, got ${asked}`);
      const { rows, dim, tokens } = await work.run('search', reply, (signal) =>
        embedTexts(encoder, texts, role, signal),
      );
      const data = await listJson(texts.length, (index): Static<typeof EmbeddingsAnswer>['data'][number] => {
        const row = rows.subarray(index * dim, (index + 1) * dim);
        return { object: 'embedding', index, embedding: format === 'base64' ? toBase64(row) : Array.from(row) };
      });
      const usage = { prompt_tokens: tokens, total_tokens: tokens };
      const rest = JSON.stringify({ model: EMBEDDING_MODEL, usage }).slice(1);
      return sendText(reply, JSON_TYPE, `{"object":"list","data":${data},${rest}`);
    },
  );
  const tell = (id: string): Static<typeof ModelAnswer> => ({
    id,
    object: 'model',
    created: Math.floor(performance.timeOrigin / 1000),
    owned_by: 'kenyon',
  });
  app.get(
    '/v1/models',
    {
      config: { access: 'read', anyQuery: true },
      schema: {
        tags: ['other shapes'],
        summary: 'Names of the models, as clients of OpenAI read them',
        response: { 200: ModelsAnswer, ...OPENAI_PROBLEMS },
      },
    },
    async () => ({ object: 'list', data: names.map(tell) }),
  );
  app.get(
    '/v1/models/:model',
    {
      config: { access: 'read', anyQuery: true },
      schema: {
        tags: ['other shapes'],
        summary: 'One model',
        params: Type.Object({ model: Type.String() }),
        response: { 200: ModelAnswer, ...OPENAI_PROBLEMS },
      },
    },
    async ({ params: { model } }) => {
      if (!names.includes(model))
        throw notFound(`there is no model ${JSON.stringify(model)} here; there are ${names.join(', ')}`);
      return tell(model);
    },
  );
}

/** Names of both roles, those that other services give them as well. */
const ROLES: Readonly<Record<string, TextRole>> = {
  query: 'query',
  search_query: 'query',
  document: 'document',
  passage: 'document',
  search_document: 'document',
};

function readRole(kind: unknown): TextRole {
  if (kind === undefined || kind === null) return 'document';
  if (typeof kind === 'string' && Object.hasOwn(ROLES, kind)) return ROLES[kind];
  throw wrong('input_type', `must be "query" or "document", got ${shown(kind)}`);
}

function toBase64(row: Float32Array): string {
  return Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('base64');
}

function shapeError({ status, code, detail, pointer }: Problem): object {
  const type =
    status === 401
      ? 'authentication_error'
      : status === 429
        ? 'rate_limit_error'
        : status < 500
          ? 'invalid_request_error'
          : 'server_error';
  const isModel = status === 404 && /^there is no model /.test(detail);
  return {
    error: {
      message: detail,
      type,
      param: pointer?.slice(2) ?? null,
      code: isModel ? 'model_not_found' : code.toLowerCase(),
    },
  };
}
