import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int8Table } from '../../../index/exact/int8-table.ts';
import { RowSource } from '../../../index/exact/row-source.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { SignIndex, type SignIndexVectors } from '../../../index/signs/sign-index.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { createRandom } from '../../../src/core/random.ts';
import { NaiveIndex, seededRows } from '../naive-index.ts';
import { refusesWrongInput } from '../wrong-input.ts';

/** Sign codes with the vectors beside them, kept in step. */
class Fixture {
  readonly memory = KernelMemory.create();
  readonly source: RowSource;
  readonly table: Int8Table;
  index: SignIndex;

  constructor(dim: number, withTable: boolean, numBits = 256) {
    this.source = new RowSource(dim, this.memory);
    this.table = new Int8Table(dim, this.memory);
    this.index = SignIndex.train(new Float32Array(dim), dim, this.vectors(withTable), { numBits });
  }

  vectors(withTable: boolean): SignIndexVectors {
    return withTable ? { source: this.source, table: this.table } : { source: this.source };
  }

  async add(ords: Uint32Array, rows: Float32Array): Promise<void> {
    await this.index.add(ords, rows);
    this.source.add(ords, rows);
    this.table.add(ords, rows);
  }

  async remove(ords: Uint32Array): Promise<void> {
    await this.index.remove(ords);
    this.source.remove(ords);
    this.table.remove(ords);
  }
}

refusesWrongInput('the index of sign codes', (dim) => {
  const sample = new Float32Array(Number.isInteger(dim) && dim > 0 ? dim : 1);
  const memory = KernelMemory.create();
  const rows = new RowSource(Number.isInteger(dim) && dim > 0 ? dim : 1, memory);
  const index = SignIndex.train(sample, dim, { source: rows }, { numBits: 64 });
  return {
    dim,
    get count() {
      return index.count;
    },
    async add(ords, vectors) {
      await index.add(ords, vectors);
      rows.add(ords, vectors);
    },
    remove: (ords) => index.remove(ords),
    search: (query, k, options) => index.search(query, k, options),
  };
});

for (const withTable of [false, true]) {
  const title = withTable ? 'with 8-bit rows' : 'without 8-bit rows';

  test(`the answer is exact when every code is a candidate, whatever was added, removed and reopened, ${title}`, async () => {
    const dim = 6;
    const random = createRandom(61);
    const fixture = new Fixture(dim, withTable, 64);
    const naive = new NaiveIndex();
    let nextOrd = 0;
    for (let step = 0; step < 50; step++) {
      const count = random.below(8);
      const ords = Uint32Array.from({ length: count }, () => (nextOrd += 1 + random.below(500)));
      const rows = seededRows(random, count, dim);
      await fixture.add(ords, rows);
      naive.add(ords, rows);
      const gone = naive.ords().filter(() => random.next() < 0.15);
      await fixture.remove(Uint32Array.from([...gone, nextOrd + 5]));
      naive.remove(gone);
      if (step % 10 === 9) {
        const { meta, payload } = fixture.index.save();
        fixture.index = SignIndex.load(meta, Buffer.concat([...payload]), fixture.vectors(withTable));
      }
      assert.equal(fixture.index.count, naive.ords().length);
      const query = seededRows(random, 1, dim);
      const k = 1 + random.below(12);
      const found = await fixture.index.search(query, k, { candidates: 1000 });
      const expected = naive.search(query, k);
      assert.deepEqual(
        [...found.ords],
        expected.map(({ ord }) => ord),
        `step ${step}`,
      );
      assert.equal(found.scanned, fixture.index.count);
      for (const [i, { score }] of expected.entries()) assert.ok(Math.abs(found.scores[i] - score) < 1e-5);
    }
  });

  test(`recall grows with the candidates and only what is allowed is found, ${title}`, async () => {
    const dim = 32;
    const count = 6000;
    const random = createRandom(62);
    const fixture = new Fixture(dim, withTable);
    const rows = seededRows(random, count, dim);
    const ords = Uint32Array.from({ length: count }, (_, ord) => ord);
    await fixture.add(ords, rows);
    const naive = new NaiveIndex();
    naive.add(ords, rows);
    const recall = async (candidates: number) => {
      let hits = 0;
      const queries = createRandom(63);
      for (let q = 0; q < 20; q++) {
        const query = seededRows(queries, 1, dim);
        const truth = new Set(naive.search(query, 10).map(({ ord }) => ord));
        const { ords } = await fixture.index.search(query, 10, { candidates });
        hits += ords.filter((ord) => truth.has(ord)).length;
      }
      return hits / 200;
    };
    const [few, many] = [await recall(10), await recall(300)];
    assert.ok(few < many && many >= 0.98, `recall ${few}, then ${many}`);
    for (const share of [0.01, 0.7]) {
      const allowed = OrdSet.of(naive.ords().filter(() => random.next() < share));
      const query = seededRows(random, 1, dim);
      const expected = naive.search(query, count).filter(({ ord }) => allowed.has(ord));
      const found = await fixture.index.search(query, 10, { allowed, candidates: 1000 });
      assert.deepEqual(
        [...found.ords],
        expected.slice(0, 10).map(({ ord }) => ord),
        `share ${share}`,
      );
    }
  });
}

test('candidates that are none or fewer than k are refused, and a search can be aborted', async () => {
  const fixture = new Fixture(2, false);
  await fixture.add(Uint32Array.of(0), Float32Array.of(1, 0));
  const query = Float32Array.of(1, 0);
  for (const candidates of [0, 4, 1.5, Number.NaN])
    await assert.rejects(fixture.index.search(query, 5, { candidates }), InvalidArgumentError);
  assert.equal((await fixture.index.search(query, 1000)).ords.length, 1);
  await assert.rejects(fixture.index.search(query, 1, { signal: AbortSignal.abort() }), AbortedError);
  const table = new Int8Table(3);
  assert.throws(() => new SignIndex(fixture.index.codes, { source: fixture.source, table }), InvalidArgumentError);
});

test('a search whose signal fires while vectors are compared is aborted', async () => {
  const count = 3000;
  const controller = new AbortController();
  let compared = 0;
  const source = {
    dots(_query: Float32Array, ords: Uint32Array, scores: Float32Array) {
      compared += ords.length;
      scores.fill(0);
      controller.abort();
    },
  };
  const index = SignIndex.train(new Float32Array(2), 2, { source }, { numBits: 64 });
  await index.add(
    Uint32Array.from({ length: count }, (_, ord) => ord),
    seededRows(createRandom(64), count, 2),
  );
  const search = index.search(Float32Array.of(1, 0), 5, { candidates: count, signal: controller.signal });
  await assert.rejects(search, AbortedError);
  assert.ok(compared < count, `${compared} compared`);
});

test('a search of an empty index is aborted as well', async () => {
  const { index } = new Fixture(4, false);
  const search = index.search(Float32Array.of(1, 0, 0, 0), 1, { signal: AbortSignal.abort() });
  await assert.rejects(search, AbortedError);
});
