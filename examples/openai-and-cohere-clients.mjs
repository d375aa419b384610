// Clients of other services use a server as it is: embeddings by openai, reranking by cohere-ai.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CohereClientV2 } from 'cohere-ai';
import { loadEncoder, loadPairScorer, open } from 'kenyon';
import { createServer } from 'kenyon/server';
import OpenAI from 'openai';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const scorer = await loadPairScorer('zh-en-pairs-small');
const kenyon = await open(folder, { encoder });
const server = await createServer(kenyon, { encoder: async () => encoder, reranker: async () => scorer });
const url = await server.listen({ port: 0 });
try {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
  const { data, model } = await openai.embeddings.create({ model: 'kenyon', input: ['怎么退货', '如何退货'] });
  console.log(model, data.length, data[0].embedding.length);

  const cohere = new CohereClientV2({ token: 'none', environment: url });
  const documents = ['发票怎么开', '如何退换商品', '几天发货'];
  const { results } = await cohere.rerank({ model: 'kenyon-reranker', query: '怎么退换商品', documents, topN: 1 });
  console.log(documents[results[0].index]);
} finally {
  await server.close();
  await kenyon.close();
  await scorer.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
