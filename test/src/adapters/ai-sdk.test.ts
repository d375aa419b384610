import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosineSimilarity, embed, embedMany, rerank } from 'ai';
import type { Encoder, TextRole } from '../../../src/main.ts';
import { cosineScorer } from '../../../src/main.ts';
import { embeddingModel, rerankingModel } from '../../../src/public/ai-sdk.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';

/** Notes in which roles it was asked to read, and counts characters as tokens. */
class NotingEncoder extends NgramEncoder implements Encoder {
  readonly roles: (TextRole | undefined)[] = [];

  override async encode(texts: readonly string[], options: { role?: TextRole; signal?: AbortSignal } = {}) {
    this.roles.push(options.role);
    return super.encode(texts, options);
  }

  async countTokens(texts: readonly string[]): Promise<Uint32Array> {
    return Uint32Array.from(texts, ({ length }) => length);
  }
}

test('embed and embedMany give the vectors of the encoder, and count tokens', async () => {
  const encoder = new NotingEncoder(64);
  const model = embeddingModel(encoder);
  const one = await embed({ model, value: '签证延期' });
  assert.deepEqual(one.embedding, Array.from(encoder.vectorOf('签证延期')));
  assert.equal(one.usage.tokens, 4);
  const many = await embedMany({ model, values: ['签证延期', '签证延长', 'a lost card'] });
  assert.equal(many.embeddings.length, 3);
  assert.equal(many.usage.tokens, 19);
  const [a, b, c] = many.embeddings;
  assert.ok(cosineSimilarity(a, b) > cosineSimilarity(a, c));
});

test('a call says in which role texts are read', async () => {
  const encoder = new NotingEncoder();
  const model = embeddingModel(encoder);
  await embed({ model, value: 'a' });
  await embed({ model, value: 'a', providerOptions: { kenyon: { role: 'query' } } });
  await embed({ model: embeddingModel(encoder, { role: 'query' }), value: 'a' });
  assert.deepEqual(encoder.roles, ['document', 'query', 'query']);
  const wrong = embed({ model, value: 'a', providerOptions: { kenyon: { role: 'passage' } }, maxRetries: 0 });
  await assert.rejects(wrong, /role/);
});

test('dimensions are those of the encoder or refused', async () => {
  const model = embeddingModel(new NgramEncoder(64));
  assert.equal((await model.doEmbed({ values: ['a'], dimensions: 64 })).embeddings[0].length, 64);
  await assert.rejects(model.doEmbed({ values: ['a'], dimensions: 32 }), /dimensions must be 64.*got 32/);
});

test('rerank orders texts and objects', async () => {
  const model = rerankingModel(cosineScorer(new NgramEncoder(128)));
  const documents = ['Parking is free.', '签证到期前可以延期。', '押金怎么退'];
  const { ranking } = await rerank({ model, documents, query: '签证到期前可以延期吗', topN: 2 });
  assert.deepEqual([ranking.length, ranking[0].document], [2, documents[1]]);
  assert.ok(ranking[0].score > ranking[1].score);
  const objects = documents.map((body) => ({ body }));
  const ordered = await rerank({ model, documents: objects, query: '签证到期前可以延期吗' });
  assert.deepEqual(ordered.rerankedDocuments[0], { body: documents[1] });
});

test('models of the specification before serve as well', async () => {
  const encoder = new NgramEncoder(64);
  const model = embeddingModel(encoder, { specification: 'v3' });
  assert.deepEqual((await embed({ model, value: '一' })).embedding, Array.from(encoder.vectorOf('一')));
  const reranker = rerankingModel(cosineScorer(encoder), { specification: 'v3' });
  const { ranking } = await rerank({ model: reranker, documents: ['二', '一'], query: '一' });
  assert.equal(ranking[0].originalIndex, 1);
});

test('an aborted call ends, and what is no model is refused', async () => {
  const stop = AbortSignal.abort(new Error('enough'));
  const model = embeddingModel(new NgramEncoder());
  await assert.rejects(embed({ model, value: 'a', abortSignal: stop, maxRetries: 0 }), /abort|enough/);
  assert.throws(() => embeddingModel({} as never), /encoder must be a model/);
  assert.throws(() => embeddingModel(new NgramEncoder(), { roll: 'query' } as never), /roll/);
  assert.throws(() => rerankingModel(new NgramEncoder() as never), /scorer must be a model/);
});
