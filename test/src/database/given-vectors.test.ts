import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { CollectionOptions } from '../../../src/database/collection.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const OWN = { vectors: 'my-model@1' };

async function emptyCollection(t: TestContext, options: CollectionOptions = OWN) {
  const { kenyon } = await temporaryDatabase(t, {});
  return kenyon.collection('own', options);
}

function randomVector(random: ReturnType<typeof createRandom>, dim: number): Float32Array {
  return Float32Array.from({ length: dim }, () => random.normal());
}

test('documents that bring their vectors are found by vector, exactly as comparing all of them says, without any encoder', async (t) => {
  const docs = await emptyCollection(t);
  const random = createRandom(1);
  const vectors = Array.from({ length: 300 }, () => randomVector(random, 24));
  const added = await docs.add(vectors.map((vector, i) => ({ id: `v${i}`, vector, n: i })));
  assert.deepEqual(added, { added: 300, updated: 0, unchanged: 0, rejected: 0 });
  const query = randomVector(random, 24);
  const cosine = (v: Float32Array) =>
    v.reduce((sum, x, i) => sum + x * query[i], 0) / (Math.hypot(...v) * Math.hypot(...query));
  const nearest = vectors.map((v, i) => ({ id: `v${i}`, score: cosine(v) })).sort((a, b) => b.score - a.score);
  for (const index of ['auto', 'exact', 'hnsw'] as const) {
    const { hits } = await docs.search(query, { k: 5, index, filter: 'n >= 0' });
    assert.deepEqual(
      hits.map(({ id }) => id),
      nearest.slice(0, 5).map(({ id }) => id),
    );
    assert.ok(Math.abs(hits[0].score - nearest[0].score) < 1e-5);
    assert.deepEqual(hits[0].doc, { id: hits[0].id, text: '', n: Number(hits[0].id.slice(1)) });
  }
});

test('a text is found by words where there is no encoder, and by meaning it is refused with what to do', async (t) => {
  const docs = await emptyCollection(t);
  await docs.add([
    { id: 'zh', text: '房东不退押金怎么办', vector: [1, 0, 0] },
    { id: 'en', text: 'the landlord keeps the deposit', vector: [0, 1, 0] },
    { id: 'none', vector: [0, 0, 1] },
  ]);
  for (const [query, id] of [
    ['押金', 'zh'],
    ['deposits', 'en'],
  ]) {
    const { hits, plan } = await docs.search(query, { k: 1, passages: 1 });
    assert.deepEqual([hits[0].id, plan.mode], [id, 'lexical']);
  }
  for (const mode of ['semantic', 'hybrid'] as const) {
    await assert.rejects(docs.search('押金', { mode }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, /my-model@1.*no encoder.*ask with a vector/);
      return true;
    });
  }
  await assert.rejects(docs.search('押金', { index: 'exact' }), InvalidArgumentError);
  await assert.rejects(docs.search(Float32Array.of(1, 0, 0), { passages: 1 }), InvalidArgumentError);
  assert.equal((await docs.search(Float32Array.of(0, 0, 2))).hits[0].id, 'none');
});

test('whatever is no vector is refused by name, and the rest goes in', async (t) => {
  const docs = await emptyCollection(t, { vectors: { name: 'my-model@1', dimensions: 3 } });
  const wrong: readonly [unknown, RegExp][] = [
    [[1, 2], /must have 3 values.*got 2/],
    [[], /must have 3 values.*got 0/],
    [[0, 0, 0], /length zero/],
    [[1, Number.NaN, 0], /finite/],
    [[1e39, 0, 0], /finite/],
    [new Float32Array([1, Number.POSITIVE_INFINITY, 0]), /finite/],
    ['AAAA', /list of numbers/],
    [null, /list of numbers/],
    [[1, '2', 3], /list of numbers/],
    [{ 0: 1, 1: 0, 2: 0 }, /list of numbers/],
    [new BigInt64Array(3), /list of numbers/],
  ];
  const rejected: string[] = [];
  const given = wrong.map(([vector], i) => ({ id: `w${i}`, text: '文字', vector }));
  const result = await docs.add([...given, { id: 'right', vector: new Float64Array([3, 0, 4]) }] as never[], {
    onRejected: ({ reason }) => rejected.push(reason),
  });
  assert.deepEqual([result.added, result.rejected], [1, wrong.length]);
  for (const [i, [, reason]] of wrong.entries()) assert.match(rejected[i], reason);
  assert.match((await docs.add([{ text: 'no vector' }])).firstRejection!.reason, /no vector.*no encoder of my-model@1/);
});

test('vectors of two models are never mixed', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const first = await openFor(t, path, {});
  await first.collection('own', OWN).add([{ id: 'a', vector: [1, 0] }]);
  await first.collection('other', { vectors: { name: '我的模型@2' } }).add([{ id: 'a', vector: [1, 0, 0] }]);
  await first.close();
  const encoder = new NgramEncoder(2);
  const second = await openFor(t, path, { encoder });
  assert.throws(() => second.collection('own', { vectors: 'my-model@2' }), ConflictError);
  assert.throws(() => second.collection('own', { vectors: { name: 'my-model@1', dimensions: 3 } }), ConflictError);
  assert.throws(() => second.collection('own', { ...OWN, passages: true }), InvalidArgumentError);
  // Without the option it is what it was; the encoder is of other vectors, so texts alone are refused.
  const own = second.collection('own');
  assert.deepEqual(await own.add([{ id: 'b', vector: [0, 1] }, { text: 'only a text' }]), {
    added: 1,
    updated: 0,
    unchanged: 0,
    rejected: 1,
    firstRejection: {
      index: 1,
      reason: 'it has no vector, and there is no encoder of my-model@1, whose vectors the collection holds',
    },
  });
  assert.equal((await own.search('text')).plan.mode, 'lexical');
  const encoded = second.collection('encoded');
  await encoded.add([{ id: 'e', text: 'encoded' }]);
  assert.match((await encoded.add([{ id: 'f', vector: [1, 0] }])).firstRejection!.reason, /vectors: 'my-model@1'/);
  assert.deepEqual(await encoded.get(['f']), [undefined]);
});

test('an encoder of the same fingerprint makes what is lacking, and takes vectors that were made before', async (t) => {
  const encoder = new NgramEncoder(16);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  const own = kenyon.collection('own', { vectors: encoder.fingerprint });
  const vectorOf = (text: string) => encoder.vectorOf(text);
  await own.add([{ id: 'given', text: '护照丢了', vector: vectorOf('护照丢了') }]);
  assert.equal(encoder.encoded, 0);
  await own.add([{ id: 'made', text: 'a lost passport, and what to do about it' }]);
  for (const [text, id] of [
    ['护照丢了', 'given'],
    ['a lost passport, and what to do about it', 'made'],
  ]) {
    const { hits } = await own.search(text, { mode: 'semantic', k: 1 });
    assert.equal(hits[0].id, id);
    assert.ok(Math.abs(hits[0].score - 1) < 1e-5);
  }
  const plain = kenyon.collection('plain');
  await plain.add([{ id: 'x', text: 'x y z' }]);
  const reopened = await openFor(t, kenyon.path, { encoder });
  const taking = reopened.collection('plain', { vectors: encoder.fingerprint });
  assert.equal((await taking.add([{ id: 'y', text: 'y', vector: vectorOf('y') }])).added, 1);
});

test('the same document with another vector is another document, and with the same it is unchanged', async (t) => {
  const docs = await emptyCollection(t);
  const counts = async (vector: number[], more = {}) => {
    const { added, updated, unchanged } = await docs.add([{ text: '同一段话', vector, ...more }]);
    return [added, updated, unchanged];
  };
  assert.deepEqual(await counts([3, 4]), [1, 0, 0]);
  assert.deepEqual(await counts([3, 4]), [0, 0, 1]);
  assert.deepEqual(await counts([6, 8]), [0, 0, 1]);
  assert.deepEqual(await counts([4, 3]), [0, 1, 0]);
  assert.equal(await docs.count(), 1);
});

test('documents of classes, of getters and with a toJSON bring their vectors too', async (t) => {
  const docs = await emptyCollection(t);
  class Article {
    readonly id = 'class';
    readonly vector = Float32Array.of(1, 0);
    get text(): string {
      return '继承的文字';
    }
  }
  const own = { id: 'form', vector: [0, 1], toJSON: () => ({ id: 'form', text: 'its own form', vector: 'gone' }) };
  const thrown = Object.defineProperty({ id: 'throws' }, 'vector', {
    get() {
      throw new Error('not today');
    },
  });
  const result = await docs.add([new Article() as never, own, thrown as never]);
  assert.deepEqual([result.added, result.firstRejection?.reason], [2, 'the document cannot be read: not today']);
  assert.deepEqual(await docs.get(['class', 'form']), [
    { id: 'class', text: '继承的文字' },
    { id: 'form', text: 'its own form' },
  ]);
});

test('a query takes a vector in every form in which a document brings one, and refuses the others', async (t) => {
  const docs = await emptyCollection(t);
  await docs.add([
    { id: 'a', vector: [1, 0, 0] },
    { id: 'b', vector: new Float64Array([0, 1, 0]) },
  ]);
  const forms = [
    [0, 2, 0],
    new Float32Array([0, 2, 0]),
    new Float64Array([0, 2, 0]),
    new Int8Array([0, 2, 0]),
    Buffer.from([0, 2, 0]),
  ];
  for (const form of forms as Float32Array[]) {
    assert.equal((await docs.search(form, { k: 1 })).hits[0].id, 'b');
    const { cursor } = await docs.search(form, { k: 1 });
    assert.equal((await docs.search(new Float32Array([0, 2, 0]), { k: 1, cursor })).hits[0].id, 'a');
  }
  const found = [];
  for await (const { hits } of docs.searchMany(forms as Float32Array[], { k: 1 })) found.push(hits[0].id);
  assert.deepEqual(found, ['b', 'b', 'b', 'b', 'b']);
  const wrong: readonly [unknown, RegExp][] = [
    [['0', '1', '0'], /must be a list of numbers/],
    [[[0, 1, 0]], /must be a list of numbers/],
    [[0, Number.NaN, 0], /finite numbers, but value 1 is NaN/],
    [[0, 1e39, 0], /finite numbers, but value 1 is Infinity/],
    [[0, 1], /must have 3 values, got 2/],
    [[], /must have 3 values, got 0/],
    [[0, 0, 0], /length zero/],
    [new BigInt64Array(3), /a text or a vector, which is a list of numbers|must be a list of numbers/],
    [new DataView(new ArrayBuffer(12)), /a text or a vector/],
    [{ 0: 1, 1: 0, 2: 0 }, /a text or a vector/],
    [3, /a text or a vector/],
    [undefined, /a text or a vector/],
  ];
  for (const [query, message] of wrong) {
    await assert.rejects(docs.search(query as string), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError, `${error}`);
      assert.match(error.message, message);
      return true;
    });
    const answers = docs.searchMany([query as string]);
    await assert.rejects(answers.next(), /^InvalidArgumentError: query 0: /);
  }
});
