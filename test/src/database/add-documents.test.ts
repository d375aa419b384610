import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Encoder } from '../../../src/core/encoder.ts';
import {
  AbortedError,
  ClosedError,
  ConflictError,
  InvalidArgumentError,
  NotFoundError,
} from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const docs = (count: number, prefix = 'd') =>
  Array.from({ length: count }, (_, i) => ({ id: `${prefix}${i}`, text: `text ${i}` }));

async function openIn(t: TestContext, given: Encoder = encoder) {
  const { kenyon, path } = await temporaryDatabase(t, { encoder: given });
  return { path, kenyon, collection: kenyon.collection() };
}

/** An encoder that does something else than its word on the way. */
function encoderThat(encode: Encoder['encode']): Encoder {
  const { dim, fingerprint, runtime } = encoder;
  return { dim, fingerprint, runtime, encode, close: async () => undefined };
}

test('an aborted addition keeps what was stored, says how much, and can be repeated', async (t) => {
  const { collection } = await openIn(t);
  const controller = new AbortController();
  async function* stream() {
    for (const [i, doc] of docs(100).entries()) {
      if (i === 45) controller.abort(new Error('enough'));
      yield doc;
    }
  }
  await assert.rejects(collection.add(stream(), { batchSize: 10, signal: controller.signal }), (error) => {
    assert.ok(error instanceof AbortedError);
    assert.match(error.message, /40 documents were added, 0 updated, 0 unchanged and 0 rejected before; they stay/);
    assert.equal((error.cause as Error).message, 'enough');
    return true;
  });
  assert.equal(await collection.count(), 40);
  assert.deepEqual(await collection.add(docs(100)), { added: 60, updated: 0, unchanged: 40, rejected: 0 });
  await assert.rejects(collection.add(docs(1, 'x'), { signal: AbortSignal.abort() }), AbortedError);
});

test('an encoder that fails half way leaves whole batches, a source all that it gave, and either a database that works', async (t) => {
  let calls = 0;
  const { kenyon, collection } = await openIn(
    t,
    encoderThat((texts) => {
      if (++calls === 3) throw new Error('out of memory');
      return encoder.encode(texts);
    }),
  );
  await assert.rejects(collection.add(docs(50), { batchSize: 10 }), /out of memory/);
  assert.equal(await collection.count(), 20);
  const failing = (function* () {
    yield* docs(15, 'e');
    throw new Error('the disk is gone');
  })();
  const told: Progress[] = [];
  const onProgress = (progress: Progress) => told.push(progress);
  await assert.rejects(collection.add(failing, { batchSize: 10, onProgress }), { message: 'the disk is gone' });
  assert.deepEqual([await collection.count(), told.at(-1)?.done], [35, 15]);
  assert.deepEqual(await collection.add(docs(50)), { added: 30, updated: 0, unchanged: 20, rejected: 0 });
  await kenyon.verify();
});

test('of a strict addition that ends at a wrong document it is said what stays', async (t) => {
  const { collection } = await openIn(t);
  const wrong = [...docs(25), { id: 'w', title: '标题', content: '正文' } as never, ...docs(9, 'e')];
  await assert.rejects(collection.add(wrong, { batchSize: 10, strict: true }), (error) => {
    assert.ok(error instanceof InvalidArgumentError);
    const stood = '20 documents were added, 0 updated, 0 unchanged and 0 rejected before; they stay';
    assert.match(error.message, /^document 25 .* got undefined; this document has "id", "title", "content"; /);
    assert.ok(error.message.endsWith(stood), error.message);
    return true;
  });
  assert.equal(await collection.count(), 20);
});

test('no more than two batches are held: what came before them is stored', async (t) => {
  let taken = 0;
  let calls = 0;
  const { collection } = await openIn(
    t,
    encoderThat(async (texts) => {
      calls++;
      assert.equal(taken, calls * 10);
      assert.ok((await collection.count()) >= (calls - 2) * 10);
      return encoder.encode(texts);
    }),
  );
  function* source() {
    for (const doc of docs(200)) {
      taken++;
      yield doc;
    }
  }
  await collection.add(source(), { batchSize: 10 });
  assert.equal(calls, 20);
});

test('progress counts every document, ends at the last one, and knows the total of an array', async (t) => {
  const { collection } = await openIn(t);
  const reports: Progress[] = [];
  await collection.add([...docs(30), { text: '' }], { batchSize: 4, onProgress: (progress) => reports.push(progress) });
  assert.ok(reports.length >= 1);
  assert.deepEqual(reports.at(-1), { stage: 'add', done: 31, total: 31 });
  const streamed: Progress[] = [];
  await collection.add(docs(3).values(), { onProgress: (progress) => streamed.push(progress) });
  assert.deepEqual(streamed, [{ stage: 'add', done: 3 }]);
});

test('additions, removals and searches at the same time leave every document once', async (t) => {
  const { kenyon, collection } = await openIn(t);
  const adding = ['a', 'b', 'c'].map((prefix) =>
    collection.add([...docs(60, prefix), ...docs(20, 'shared')], { batchSize: 7 }),
  );
  const searching = Array.from({ length: 20 }, async (_, i) => {
    const { hits } = await collection.search(`text ${i}`, { k: 5, index: i % 2 === 0 ? 'exact' : 'hnsw' });
    assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length);
  });
  await Promise.all([...adding, ...searching]);
  const removed = await Promise.all(['a1', 'a1', 'b2'].map((id) => collection.delete([id])));
  assert.equal(
    removed.reduce((sum, n) => sum + n),
    2,
  );
  assert.equal(await collection.count(), 3 * 60 + 20 - 2);
  await kenyon.verify();
});

test('an encoder that breaks its word is named, and nothing is stored', async (t) => {
  const wrong: [Float32Array, RegExp][] = [
    [new Float32Array(3), /must return 1 x 16 float32 values, got 3/],
    [new Float32Array(16), /unit vectors, but row 0 has length 0/],
    [new Float32Array(16).fill(Number.NaN), /finite numbers, but value 0 is NaN/],
    [new Float32Array(16).fill(1), /unit vectors, but row 0 has length 4/],
  ];
  for (const [rows, message] of wrong) {
    const { collection } = await openIn(
      t,
      encoderThat(async () => rows),
    );
    await assert.rejects(collection.add(docs(1)), message);
    await assert.rejects(collection.search('x'), message);
    assert.equal(await collection.count(), 0);
  }
});

test('what needs no encoding loads no encoder, and an encoder that cannot be loaded is tried again', async (t) => {
  const { path, kenyon, collection } = await openIn(t);
  await collection.add(docs(5));
  await kenyon.close();
  let tries = 0;
  const load = async () => {
    if (++tries === 1) throw new NotFoundError('the model is not there yet');
    return new NgramEncoder(16);
  };
  const late = await open(path, { encoder: load });
  t.after(() => late.close());
  const again = late.collection();
  assert.equal(await again.count(), 5);
  assert.equal(await again.delete(['d0']), 1);
  assert.equal((await again.search(encoder.vectorOf('text 3'))).hits[0].id, 'd3');
  await assert.rejects(again.search(new Float32Array(15)), InvalidArgumentError);
  await assert.rejects(again.search(new Float32Array(16)), /length zero/);
  await assert.rejects(again.search(new Float32Array(16).fill(Number.NaN)), InvalidArgumentError);
  assert.equal(tries, 0);
  await assert.rejects(again.search('text 3'), NotFoundError);
  assert.equal((await again.search('text 3')).hits[0].id, 'd3');
});

test('an encoder that is loaded when needed is loaded once and closed with the database; one that is given is not', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const loaded: NgramEncoder[] = [];
  const load = async () => {
    loaded.push(new NgramEncoder(16));
    return loaded[loaded.length - 1];
  };
  const kenyon = await open(path, { encoder: load });
  assert.equal(loaded.length, 0);
  await Promise.all([kenyon.collection().add(docs(3)), kenyon.collection('other').add(docs(3))]);
  await kenyon.close();
  assert.deepEqual(
    loaded.map(({ closed }) => closed),
    [true],
  );
  assert.equal(encoder.closed, false);
});

test('after close everything says that it is closed, and closing during an addition ends it with what was stored', async (t) => {
  const { path, kenyon, collection } = await openIn(t);
  async function* stream() {
    yield* docs(25);
    await kenyon.close();
    yield* docs(25, 'late');
  }
  await assert.rejects(collection.add(stream(), { batchSize: 10 }), ClosedError);
  await kenyon.close();
  for (const use of [
    () => collection.add(docs(1)),
    () => collection.search('x'),
    () => collection.count(),
    () => collection.get(['d1']),
  ]) {
    await assert.rejects(use(), ClosedError);
  }
  await assert.rejects(collection.delete(['d1']), ClosedError);
  await assert.rejects(collection.catchUp(), ClosedError);
  assert.throws(() => kenyon.collection(), ClosedError);
  const again = await open(path, { encoder });
  t.after(() => again.close());
  assert.equal(await again.collection().count(), 20);
  await again.verify();
});

test('a callback that throws ends the call it was given to, and the graph is built all the same', async (t) => {
  const { kenyon } = await openIn(t);
  const collection = kenyon.collection('graph', { exactBelow: 0, hnsw: { M: 4, efConstruction: 16 } });
  const fail = () => {
    throw new RangeError('a bad callback');
  };
  await assert.rejects(collection.add(docs(5), { onProgress: fail }), RangeError);
  await assert.rejects(collection.add([{ text: '' } as never], { onRejected: fail }), RangeError);
  await collection.add(docs(600));
  await assert.rejects(collection.catchUp({ onProgress: fail }), RangeError);
  await collection.catchUp();
  assert.equal((await collection.search('text 5')).plan.reason, undefined);
  assert.equal(await collection.count(), 600);
});

test('more ids than one transaction takes are removed', async (t) => {
  const { kenyon, collection } = await openIn(t);
  await collection.add(docs(2500));
  assert.equal(await collection.delete(docs(2400).map(({ id }) => id)), 2400);
  assert.equal(await collection.count(), 100);
  await kenyon.verify();
});

test('wrong options and names are refused', async (t) => {
  const { kenyon, collection } = await openIn(t);
  for (const batchSize of [0, -1, 1.5, Number.NaN, 4097]) {
    await assert.rejects(collection.add([], { batchSize }), InvalidArgumentError);
  }
  await collection.add(docs(2));
  for (const options of [{ k: 0 }, { k: 1.5 }, { index: 'best' }, { index: { hnsw: { efSearch: 0 } } }]) {
    await assert.rejects(collection.search('x', options as never), InvalidArgumentError);
  }
  await assert.rejects(collection.search(' '), InvalidArgumentError);
  await assert.rejects(collection.delete('d1' as never), InvalidArgumentError);
  await assert.rejects(collection.get([7] as never), InvalidArgumentError);
  for (const name of ['', 'a/b', '..\0', 'x'.repeat(65)])
    assert.throws(() => kenyon.collection(name), InvalidArgumentError);
  assert.throws(() => kenyon.collection('other', { hnsw: { M: 1 } }), InvalidArgumentError);
  kenyon.collection('third', { exactBelow: 5 });
  assert.throws(() => kenyon.collection('third', { exactBelow: 6 }), ConflictError);
  assert.equal(kenyon.collection('third'), kenyon.collection('third', { exactBelow: 5 }));
  await assert.rejects(open('', { encoder }), InvalidArgumentError);
  assert.deepEqual(kenyon.collections(), ['default']);
});

test('options that are not known are refused: a misspelt one would be as if it had not been given', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  await assert.rejects(
    open(path, { readonly: true } as never),
    /open has no option 'readonly', only encoder, reranker/,
  );
  const kenyon = await open(path, { encoder: new NgramEncoder(8) });
  t.after(() => kenyon.close());
  assert.throws(() => kenyon.collection('a', { exactbelow: 3 } as never), /a collection has no option 'exactbelow'/);
  const docs = kenyon.collection();
  await assert.rejects(docs.add([], { batchsize: 3 } as never), /add has no option 'batchsize', only batchSize/);
});

test('types of columns are kept in the transaction of each batch, as they are known by then, and so with updates', async (t) => {
  const { collection, path } = await openIn(t);
  const other = await open(path, { encoder });
  t.after(() => other.close());
  const types = new Map<string, 'number' | 'string' | 'date'>([['price', 'number']]);
  const seen: unknown[] = [];
  const look = () => seen.push([other.collection().columnTypes(), types.size]);
  async function* stream() {
    for (const [i, doc] of docs(40).entries()) {
      if (i === 25) types.set('zip', 'string');
      yield doc;
    }
  }
  const onProgress = () => look();
  await collection.add(stream(), { batchSize: 10, columnTypes: () => types, onProgress });
  assert.deepEqual(other.collection().columnTypes(), { price: 'number', zip: 'string' });
  for (const [kept] of seen as [{ price?: string }][]) assert.equal(kept.price, 'number');
  types.set('zip', 'date');
  await collection.update([{ id: 'd1', price: 3 }], { columnTypes: () => types });
  assert.deepEqual(other.collection().columnTypes(), { price: 'number', zip: 'date' });
  // A batch that cannot be stored leaves none.
  const wrong = { columnTypes: () => ({ price: 'money' }) as never };
  await assert.rejects(collection.add(docs(1, 'x'), wrong), (error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /the type of column "price" in the column types must be one of .*money/);
    return true;
  });
  await assert.rejects(collection.update([{ id: 'd1', price: 4 }], wrong), InvalidArgumentError);
  assert.deepEqual(await collection.get(['x0']), [undefined]);
  assert.equal((await collection.get(['d1']))[0]?.price, 3);
  await assert.rejects(
    collection.update([{ id: 'nobody', price: 4 }], { strict: true, columnTypes: () => ({ rooms: 'number' }) }),
    NotFoundError,
  );
  assert.deepEqual(other.collection().columnTypes(), { price: 'number', zip: 'date' });
});
