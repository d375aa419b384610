import Type from 'typebox';
import { shown } from '../../core/checks.ts';
import type { Encoder, TextRole } from '../../core/encoder.ts';
import type { RouteGroup } from '../context/server-context.ts';
import { countTokens, embedTexts } from '../foreign/embed-texts.ts';
import { readCount, readTexts, wrong } from '../foreign/read-fields.ts';
import { HttpProblem } from '../http/problem.ts';
import { answerErrorsAs } from '../http/problem-of.ts';
import { JSON_TYPE, listJson, sendText } from '../http/send-answer.ts';
import { EmbedBody, TEI_PROBLEMS } from '../schemas/foreign-schemas.ts';

/** Embeddings in the shape of text-embeddings-inference. */
export const teiRoutes: RouteGroup = (app, context) => {
  answerErrorsAs(app, ({ detail, code }) => ({ error: detail, error_type: code }));
  app.post(
    '/embed',
    {
      config: { access: 'read', anyQuery: true },
      schema: {
        tags: ['other shapes'],
        summary: 'Embeddings, as clients of text-embeddings-inference ask for them',
        body: EmbedBody,
        response: { 200: Type.Array(Type.Array(Type.Number())), ...TEI_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { inputs, normalize, truncate, prompt_name: prompt, dimensions } = request.body;
      const texts = readTexts('inputs', inputs, context.limits);
      if (normalize === false) throw wrong('normalize', 'must be true: vectors are of unit length here');
      const role = readPrompt(prompt);
      const asked = readCount('dimensions', dimensions);
      const encoder = await context.encoder();
      if (asked !== undefined && asked !== encoder.dim)
        throw wrong('dimensions', `must be ${encoder.dim}, those of the model, got ${asked}`);
      const { rows, dim } = await context.work.run('search', reply, async (signal) => {
        if (truncate === false) await requireShort(encoder, texts, signal);
        return embedTexts(encoder, texts, role, signal);
      });
      const json = await listJson(texts.length, (i) => Array.from(rows.subarray(i * dim, (i + 1) * dim)));
      return sendText(reply, JSON_TYPE, json);
    },
  );
};

function readPrompt(prompt: unknown): TextRole {
  if (prompt === undefined || prompt === null) return 'document';
  if (prompt === 'query') return 'query';
  if (prompt === 'document' || prompt === 'passage') return 'document';
  throw wrong('prompt_name', `must be "query" or "document", got ${shown(prompt)}`);
}

/** @throws HttpProblem 413 for a text of which the model would not read all. */
async function requireShort(encoder: Encoder, texts: readonly string[], signal: AbortSignal): Promise<void> {
  const { maxTokens = Number.POSITIVE_INFINITY } = encoder;
  const counts = await countTokens(encoder, texts, signal);
  const place = counts.findIndex((count) => count > maxTokens);
  if (place < 0) return;
  const detail = `inputs must have at most ${maxTokens} tokens each, got ${counts[place]} at ${place}; leave truncate out to have the rest left out`;
  throw new HttpProblem(413, 'TEXT_TOO_LONG', detail, { pointer: `#/inputs/${place}` });
}
