import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { OpenAIEmbeddings } from '@langchain/openai';
import { CohereClientV2 } from 'cohere-ai';
import OpenAI from 'openai';
import type { Encoder } from '../../../../src/core/encoder.ts';
import { KenyonVectorStore } from '../../../../src/public/langchain.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../../fixtures/scripted-scorer.ts';
import { serveForTest } from '../serve-for-test.ts';

const encoder = new NgramEncoder();
/** Documents that share more characters with the query are better. */
const scorer = new ScriptedScorer(({ a, b }) => [...new Set(b)].filter((char) => a.includes(char)).length);

async function serve(t: TestContext) {
  const served = await serveForTest(t, { reranker: async () => scorer });
  return { ...served, url: await served.server.listen({ port: 0 }) };
}

async function openai(t: TestContext): Promise<OpenAI> {
  const { url } = await serve(t);
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
}

function close(given: readonly number[], text: string): void {
  const expected = encoder.vectorOf(text);
  assert.equal(given.length, expected.length);
  assert.ok(given.every((value, i) => Math.abs(value - expected[i]) < 1e-6));
}

test("the client of OpenAI gets the encoder's vectors, in base64 as it asks by itself and as numbers", async (t) => {
  const client = await openai(t);
  const { data, model, usage } = await client.embeddings.create({
    model: 'kenyon',
    input: ['怎么退货', 'a lost card'],
  });
  assert.deepEqual([data.length, data[1].index, model], [2, 1, 'kenyon']);
  close(data[0].embedding, '怎么退货');
  close(data[1].embedding, 'a lost card');
  assert.ok(usage.prompt_tokens > 0 && usage.total_tokens === usage.prompt_tokens);
  const floats = await client.embeddings.create({
    model: 'kenyon',
    input: '怎么退货',
    encoding_format: 'float',
    dimensions: 32,
  });
  close(floats.data[0].embedding, '怎么退货');
});

test('the client of OpenAI lists models and reads errors', async (t) => {
  const client = await openai(t);
  const names: string[] = [];
  for await (const { id } of client.models.list()) names.push(id);
  assert.deepEqual(names, ['kenyon', 'kenyon-reranker']);
  assert.equal((await client.models.retrieve('kenyon')).owned_by, 'kenyon');
  const failing = (body: object) => client.embeddings.create({ model: 'kenyon', input: 'x', ...body } as never);
  const cases: readonly [object, number, string | null, RegExp][] = [
    [{ input: [[1, 2]] }, 400, 'input', /numbers of tokens.*send the texts themselves/],
    [{ input: [15339] }, 400, 'input', /numbers of tokens/],
    [{ input: '' }, 400, 'input', /no empty text/],
    [{ input: [] }, 400, 'input', /at least one text/],
    [{ input: ['a', 3] }, 400, 'input', /got 3 at 1/],
    [{ dimensions: 8 }, 400, 'dimensions', /must be 32/],
    [{ input_type: 'colour' }, 400, 'input_type', /query/],
    [{ encoding_format: 'hex' }, 400, 'encoding_format', /base64/],
    [{ model: 'text-embedding-3-small' }, 404, null, /no model "text-embedding-3-small" here; ask for "kenyon"/],
  ];
  for (const [body, status, param, message] of cases) {
    await assert.rejects(failing(body), (error: unknown) => {
      assert.ok(error instanceof OpenAI.APIError, String(error));
      assert.deepEqual([error.status, error.param], [status, param], JSON.stringify(body));
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(
    failing({ model: 'x' }),
    (error: unknown) => (error as { code: string }).code === 'model_not_found',
  );
});

test('properties that other servers know are passed over, and texts are read in the role that is told', async (t) => {
  const roles: (string | undefined)[] = [];
  const noting: Encoder = {
    dim: encoder.dim,
    fingerprint: encoder.fingerprint,
    runtime: 'noting',
    encode: (texts, options) => {
      roles.push(options?.role);
      return encoder.encode(texts);
    },
    close: async () => undefined,
  };
  const { send } = await serveForTest(t, { encoder: async () => noting });
  const body = { model: 'kenyon', input: 'x', user: 'me', extra: { deep: [1] } };
  for (const kind of [undefined, 'query', 'search_document'])
    assert.equal((await send('POST', '/v1/embeddings', { ...body, input_type: kind })).statusCode, 200);
  await send('POST', '/embed', { inputs: 'x', prompt_name: 'query', truncation_direction: 'Right' });
  assert.deepEqual(roles, ['document', 'query', 'document', 'query']);
});

test('embeddings of LangChain for OpenAI fill and search a collection over the server', async (t) => {
  const { url, kenyon } = await serve(t);
  const embeddings = new OpenAIEmbeddings({ model: 'kenyon', apiKey: 'none', configuration: { baseURL: `${url}/v1` } });
  close(await embeddings.embedQuery('怎么退货'), '怎么退货');
  const collection = kenyon.collection('remote', { vectors: encoder.fingerprint });
  const texts = ['怎么退货', 'Where is my parcel?', '怎么开发票'];
  const store = await KenyonVectorStore.fromTexts(texts, [{ n: 0 }, { n: 1 }, { n: 2 }], embeddings, { collection });
  const [[best, score]] = await store.similaritySearchWithScore('Where is my parcel?', 1);
  assert.deepEqual([best.pageContent, best.metadata], [texts[1], { n: 1 }]);
  assert.ok(score > 0.999);
});

const DOCUMENTS = ['Parking is free.', '签证到期前可以延期。', '押金怎么退'];
const QUERY = '签证可以延期吗';

test('the client of Cohere reranks, and reads errors', async (t) => {
  const { url } = await serve(t);
  const client = new CohereClientV2({ token: 'none', environment: url });
  const { results } = await client.rerank({ model: 'kenyon-reranker', query: QUERY, documents: DOCUMENTS, topN: 2 });
  assert.deepEqual([results.length, results[0].index], [2, 1]);
  assert.ok(results[0].relevanceScore > results[1].relevanceScore);
  const wrong = client.rerank({ model: 'rerank-v3.5', query: QUERY, documents: DOCUMENTS }, { maxRetries: 0 });
  await assert.rejects(wrong, /no model .*rerank-v3.5.* here; ask for .*kenyon-reranker/);
});

test('Jina and text-embeddings-inference get their own shapes', async (t) => {
  const { send } = await serve(t);
  const jina = (
    await send('POST', '/v1/rerank', { model: 'kenyon-reranker', query: QUERY, documents: DOCUMENTS, top_n: 1 })
  ).json();
  assert.equal(jina.object, 'list');
  assert.deepEqual(jina.results[0].document, { text: DOCUMENTS[1] });
  assert.ok(jina.usage.total_tokens > 0);
  const objects = DOCUMENTS.map((text) => ({ text }));
  const bare = await send('POST', '/v1/rerank', { query: QUERY, documents: objects, return_documents: false });
  assert.deepEqual(Object.keys(bare.json().results[0]), ['index', 'relevance_score']);
  const tei = (await send('POST', '/rerank', { query: QUERY, texts: DOCUMENTS, raw_scores: true })).json();
  assert.deepEqual([tei.length, tei[0].index, Object.keys(tei[0])], [3, 1, ['index', 'score']]);
  const told = (await send('POST', '/rerank', { query: QUERY, texts: DOCUMENTS, return_text: true })).json();
  assert.equal(told[0].text, DOCUMENTS[1]);
  const either = (await send('POST', '/rerank', { query: QUERY, documents: DOCUMENTS })).json();
  assert.equal(either.results[0].index, 1);
  const wrong = await send('POST', '/rerank', { query: QUERY });
  assert.deepEqual([wrong.statusCode, wrong.json().error_type], [400, 'INVALID_ARGUMENT']);
  assert.match((await send('POST', '/v1/rerank', { query: 3 })).json().detail, /query must be a text/);
});

test('text-embeddings-inference embeds, and refuses what cannot be had', async (t) => {
  const { send } = await serve(t);
  const rows = (await send('POST', '/embed', { inputs: ['怎么退货', 'x'], truncate: true })).json();
  close(rows[0], '怎么退货');
  assert.equal((await send('POST', '/embed', { inputs: '一', prompt_name: 'query' })).json().length, 1);
  for (const body of [{ inputs: [[1]] }, { inputs: 'x', normalize: false }, { inputs: 'x', prompt_name: 'sts' }, {}]) {
    const answer = await send('POST', '/embed', body);
    assert.deepEqual([answer.statusCode, Object.keys(answer.json())], [400, ['error', 'error_type']]);
  }
});

test('a text that is too long is refused where a client wants that', async (t) => {
  const short = Object.assign(new NgramEncoder(), { maxTokens: 4 });
  const { send } = await serveForTest(t, { encoder: async () => short });
  const body = { inputs: ['short', 'one two three four five six'], truncate: false };
  const refused = await send('POST', '/embed', body);
  assert.deepEqual([refused.statusCode, refused.json().error_type], [413, 'TEXT_TOO_LONG']);
  assert.equal((await send('POST', '/embed', { ...body, truncate: true })).statusCode, 200);
});

test('without a model that reads two texts, reranking says so', async (t) => {
  const { send } = await serveForTest(t);
  for (const [path, body] of [
    ['/v2/rerank', { query: 'a', documents: ['b'] }],
    ['/v1/rerank', { query: 'a', documents: ['b'] }],
    ['/rerank', { query: 'a', texts: ['b'] }],
  ] as const) {
    const answer = await send('POST', path, body);
    assert.equal(answer.statusCode, 400);
    assert.match(answer.body, /started without a reranker/);
  }
  assert.deepEqual((await send('GET', '/v1/models')).json().data.length, 1);
});
