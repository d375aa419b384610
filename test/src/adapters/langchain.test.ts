import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { RunnableLambda } from '@langchain/core/runnables';
import fc from 'fast-check';
import { toLangChain, toStored } from '../../../src/adapters/langchain/langchain-document.ts';
import { cosineScorer } from '../../../src/main.ts';
import { KenyonEmbeddings, KenyonReranker, KenyonRetriever, KenyonVectorStore } from '../../../src/public/langchain.ts';
import { checkDocument } from '../../../src/store/document.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const TEXTS = [
  { pageContent: '房东不退押金，可以先发函催告。', metadata: { city: '北京', loc: { page: 1 } }, id: 'lease' },
  { pageContent: 'Call the bank to block the lost card.', metadata: { city: 'Lisbon' }, id: 'card' },
  { pageContent: '签证到期前三十天可以申请延期。', metadata: { city: '北京' }, id: 'visa' },
].map((fields) => new Document<Record<string, unknown>>(fields));

/** Embeddings of another library. */
class ForeignEmbeddings extends Embeddings {
  readonly #encoder = new NgramEncoder(8);

  constructor() {
    super({});
  }

  async embedDocuments(documents: string[]): Promise<number[][]> {
    return documents.map((text) => Array.from(this.#encoder.vectorOf(text)));
  }

  async embedQuery(query: string): Promise<number[]> {
    return Array.from(this.#encoder.vectorOf(query));
  }
}

async function setUp(t: TestContext) {
  const encoder = new NgramEncoder(128);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const collection = kenyon.collection('faq');
  const embeddings = new KenyonEmbeddings({ encoder });
  return { encoder, kenyon, collection, embeddings };
}

test('a collection is a vector store: documents go in and come back as they were', async (t) => {
  const { collection, embeddings } = await setUp(t);
  const store = await KenyonVectorStore.fromDocuments(TEXTS, embeddings, { collection });
  const [found] = await store.similaritySearch('押金不退', 1);
  assert.deepEqual(found, TEXTS[0]);
  const scored = await store.similaritySearchWithScore('lost card', 3);
  assert.equal(scored[0][0].id, 'card');
  assert.ok(scored[0][1] > scored[1][1] && scored[1][1] >= scored[2][1]);
  const filtered = await store.similaritySearch('lost card', 3, 'city = "北京"');
  assert.deepEqual(new Set(filtered.map(({ id }) => id)), new Set(['lease', 'visa']));
  const byTree = await store.similaritySearch('lost card', 3, { field: 'loc.page', op: '=', value: 1 });
  assert.deepEqual(
    byTree.map(({ id }) => id),
    ['lease'],
  );
});

test('a search by text sees words and vectors, as the collection searches', async (t) => {
  const { collection, embeddings } = await setUp(t);
  const store = await KenyonVectorStore.fromDocuments(TEXTS, embeddings, { collection });
  const { hits } = await collection.search('押金', { k: 3 });
  const found = await store.similaritySearchWithScore('押金', 3);
  assert.deepEqual(
    found.map(([{ id }, score]) => [id, score]),
    hits.map(({ id, score }) => [id, score]),
  );
  const lexical = new KenyonVectorStore(embeddings, { collection, search: { mode: 'lexical' } });
  assert.deepEqual(
    (await lexical.similaritySearch('押金', 3)).map(({ id }) => id),
    ['lease'],
  );
  const byVector = await store.similaritySearchVectorWithScore(await embeddings.embedQuery('签证'), 1);
  assert.equal(byVector[0][0].id, 'visa');
});

test('documents without an id get one of their content, and ids that are given count', async (t) => {
  const { collection, embeddings } = await setUp(t);
  const store = await KenyonVectorStore.fromTexts(['一', '二'], [{ n: 1 }, { n: 2 }], embeddings, { collection });
  const again = await store.addDocuments([new Document({ pageContent: '一', metadata: { n: 1 } })]);
  assert.equal(await collection.count(), 2);
  assert.equal((await collection.get(again))[0]?.text, '一');
  assert.deepEqual(await store.addDocuments([new Document({ pageContent: '三' })], { ids: ['c'] }), ['c']);
  await store.delete({ ids: ['c', ...again] });
  assert.equal(await collection.count(), 1);
  await store.delete({ filter: 'n = 2' });
  assert.equal(await collection.count(), 0);
  await assert.rejects(store.delete(), /ids or a filter/);
  await assert.rejects(store.addDocuments([new Document({ pageContent: ' ' })]), /document 0 .*must not be blank/);
  await assert.rejects(store.addDocuments(TEXTS, { ids: ['a'] }), /as many ids as documents/);
});

test('embeddings of others go with a collection that takes given vectors', async (t) => {
  const { kenyon } = await setUp(t);
  const foreign = new ForeignEmbeddings();
  const collection = kenyon.collection('foreign', { vectors: 'foreign@1' });
  const store = await KenyonVectorStore.fromDocuments(TEXTS, foreign, { collection });
  const [[found, score]] = await store.similaritySearchWithScore(TEXTS[1].pageContent, 1);
  assert.deepEqual(found, TEXTS[1]);
  assert.ok(score > 0.999);
  await assert.rejects(store.addVectors([[1]], TEXTS), /as many vectors as documents/);
  await assert.rejects(store.addVectors([[1]], [TEXTS[0]]), /must have 8 values/);
});

test('it is a retriever, alone, for variety and in a chain', async (t) => {
  const { collection, embeddings } = await setUp(t);
  const store = await KenyonVectorStore.fromDocuments(TEXTS, embeddings, { collection });
  const plain = store.asRetriever({ k: 1, filter: 'city = "北京"' });
  assert.deepEqual(
    (await plain.invoke('签证 card')).map(({ id }) => id),
    ['visa'],
  );
  await store.addDocuments([new Document({ pageContent: 'Call the bank to block the lost card!', id: 'card-2' })]);
  const varied = store.asRetriever({ k: 2, searchType: 'mmr', searchKwargs: { fetchK: 4, lambda: 0.1 } });
  const ids = (await varied.invoke('block the lost card')).map(({ id }) => id);
  assert.ok(ids[0]?.startsWith('card') && !ids[1]?.startsWith('card'), ids.join());
  const retriever = new KenyonRetriever({ collection, search: { k: 2, filter: 'city exists' } });
  const chain = retriever.pipe(RunnableLambda.from((found: Document[]) => found.map(({ id }) => id).join()));
  assert.match(await chain.invoke('lost card'), /^card,/);
});

test('the retriever gives passages of long documents where prompts are short', async (t) => {
  const { kenyon } = await setUp(t);
  const collection = kenyon.collection('long', { passages: { maxTokens: 16, overlap: 0 } });
  const text = ['房东应当退还押金。', '试用期不得超过六个月。', '承租人应当按时支付租金。']
    .map((line) => line.repeat(4))
    .join('\n');
  await collection.add([{ id: 'law', text, year: 2020 }]);
  const [whole] = await new KenyonRetriever({ collection }).invoke('试用期多长');
  const [part] = await new KenyonRetriever({ collection, content: 'passage' }).invoke('试用期多长');
  assert.equal(whole.pageContent, text);
  assert.ok(text.includes(part.pageContent) && part.pageContent.length < text.length);
  assert.match(part.pageContent, /试用期/);
  assert.equal(part.metadata.year, 2020);
  assert.ok(part.metadata.relevanceScore > 0);
});

test('a scorer orders documents anew', async (t) => {
  const { encoder } = await setUp(t);
  const compressor = new KenyonReranker({ scorer: cosineScorer(encoder), topN: 2 });
  assert.ok(BaseDocumentCompressor.isBaseDocumentCompressor(compressor));
  const ranked = await compressor.compressDocuments(TEXTS, '签证到期前可以申请延期吗');
  assert.deepEqual([ranked.length, ranked[0].id, ranked[0].metadata.city], [2, 'visa', '北京']);
  assert.ok(ranked[0].metadata.relevanceScore > ranked[1].metadata.relevanceScore);
  assert.deepEqual(await compressor.compressDocuments([], 'nothing'), []);
  assert.deepEqual(TEXTS[2].metadata, { city: '北京' });
  assert.throws(() => new KenyonReranker({ scorer: {} as never }), /scorer must be a model/);
});

test('embeddings are those of the encoder, in its roles', async (t) => {
  const { encoder, embeddings } = await setUp(t);
  const rows = await embeddings.embedDocuments(['一', '二']);
  assert.deepEqual(rows, [Array.from(encoder.vectorOf('一')), Array.from(encoder.vectorOf('二'))]);
  assert.deepEqual(await embeddings.embedQuery('二'), rows[1]);
  assert.throws(() => new KenyonEmbeddings({ encoder: 3 as never }), /encoder must be a model/);
});

test('whatever the metadata are called, they come back', () => {
  const name = fc.oneof(
    fc.constantFrom('id', 'text', 'vector', 'metadata', 'a'),
    fc.string({ minLength: 1, maxLength: 5 }),
  );
  const metadata = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
  fc.assert(
    fc.property(metadata, (given) => {
      const document = new Document({ id: 'x', pageContent: 'text', metadata: given });
      const checked = checkDocument(toStored(document));
      assert.ok(typeof checked !== 'string', String(checked));
      assert.deepEqual(toLangChain(JSON.parse(checked.json)).metadata, JSON.parse(JSON.stringify(given)));
    }),
    { seed: 5 },
  );
});
