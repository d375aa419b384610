import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowTable } from '../../../../index/memory/row-table.ts';
import { KernelMemory } from '../../../../src/core/memory/kernel-memory.ts';
import { createRandom, type Random } from '../../../../src/core/random.ts';

/** Both memories get the same allocations and bytes, so that equal addresses mean equal things. */
const fast = KernelMemory.create();
const plain = KernelMemory.create({ plain: true });
const both = [fast, plain];

function place(bytes: ArrayBufferView): number {
  const raw = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [address, other] = both.map((memory) => {
    const at = memory.allocate(Math.max(1, raw.length));
    memory.u8(at, raw.length).set(raw);
    return at;
  });
  assert.equal(address, other);
  return address;
}

function floats(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Row tables with gaps, the same in both memories. */
function tables(random: Random, rowBytes: number, row: () => Uint8Array): RowTable[] {
  const pair = both.map((memory) => new RowTable(memory, rowBytes));
  for (let i = 0; i < 40; i++) {
    const ord = random.below(3) * 4096 * 3 + random.below(70);
    const bytes = row();
    for (const table of pair) table.set(ord, bytes);
    const gone = random.below(4096 * 6);
    for (const table of pair) table.remove(gone);
  }
  return pair;
}

/** Ords that have a row, that have none, and that lie beyond the table. */
function someOrds(random: Random, table: RowTable): Uint32Array {
  return Uint32Array.of(...table.ords(), random.below(70), 5000, 4096 * 500, 2 ** 32 - 1);
}

function assertNear(actual: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    const same = Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= tolerance;
    assert.ok(same, `${what}: value ${i} is ${actual[i]}, the twin has ${expected[i]}`);
  }
}

test('this machine runs the WebAssembly kernels', () => {
  assert.ok(Object.getPrototypeOf(fast.kernels) === null, 'the kernels are a module');
});

test('float32 inner products agree with the twin at every dim', () => {
  const random = createRandom(1);
  for (const dim of [4, 8, 12, 16, 20, 64, 68, 256, 300]) {
    const count = random.below(9);
    const query = place(floats(random, dim));
    const rows = place(floats(random, dim * count));
    const out = place(new Float32Array(count));
    for (const { kernels } of both) kernels.dotsF32(query, rows, dim * 4, count, dim, out);
    assertNear(fast.f32(out, count), plain.f32(out, count), 1e-4, `dim ${dim}`);
    const [table, twin] = tables(random, dim * 4, () => new Uint8Array(floats(random, dim).buffer));
    const ords = someOrds(random, table);
    const list = place(ords);
    const found = place(new Float32Array(ords.length));
    fast.kernels.dotsF32At(query, table.address, table.chunkCount, dim * 4, dim, list, ords.length, found);
    plain.kernels.dotsF32At(query, twin.address, twin.chunkCount, dim * 4, dim, list, ords.length, found);
    const scores = fast.f32(found, ords.length);
    assertNear(scores, plain.f32(found, ords.length), 1e-4, `dim ${dim} by ord`);
    assert.ok(Number.isNaN(scores[ords.length - 1]) && Number.isFinite(scores[0]));
  }
});

test('a matrix product agrees with the twin', () => {
  const random = createRandom(2);
  for (const [aRows, bRows, dim] of [
    [1, 4, 4],
    [3, 8, 20],
    [0, 4, 4],
    [5, 128, 256],
  ]) {
    const a = place(floats(random, aRows * dim));
    const b = place(floats(random, bRows * dim));
    const out = place(new Float32Array(aRows * bRows));
    for (const { kernels } of both) kernels.productF32(a, aRows, b, bRows, dim, out);
    assertNear(fast.f32(out, aRows * bRows), plain.f32(out, aRows * bRows), 1e-4, `${aRows} x ${bRows} x ${dim}`);
  }
});

test('bags of rows are summed and added to as the twin does, ids that come twice counting twice', () => {
  const random = createRandom(3);
  for (const [count, dim] of [
    [0, 4],
    [1, 4],
    [3, 8],
    [4, 12],
    [11, 256],
  ]) {
    const rows = place(floats(random, 7 * dim));
    const ids = place(Uint32Array.from({ length: count }, () => random.below(7)));
    const out = place(floats(random, dim));
    for (const { kernels } of both) kernels.sumRows(rows, 4 * dim, ids, count, out);
    assertNear(fast.f32(out, dim), plain.f32(out, dim), 1e-5, `sum of ${count} rows of ${dim}`);
    for (const { kernels } of both) kernels.addToRows(out, 0.3, rows, 4 * dim, ids, count);
    assertNear(fast.f32(rows, 7 * dim), plain.f32(rows, 7 * dim), 1e-5, `${count} rows of ${dim} added to`);
  }
});

test('an update of Adam moves weights and moments as the twin does, whatever their number', () => {
  const random = createRandom(31);
  for (const count of [1, 3, 4, 7, 64, 1023]) {
    const places = [0, 0, 0, 0].map(() => place(floats(random, count + 1)));
    for (const memory of both) {
      const variance = memory.f32(places[2], count);
      variance.forEach((value, i) => {
        variance[i] = value * value;
      });
      const [weight, mean, v, gradient] = places;
      memory.kernels.adamStep(weight, mean, v, gradient, count, 0.9, 0.98, 0.1, 0.02, 0.999, 0.01, 1e-8);
    }
    for (const [i, name] of ['weights', 'means', 'variances'].entries()) {
      assertNear(fast.f32(places[i], count + 1), plain.f32(places[i], count + 1), 1e-5, `${count} ${name}`);
    }
  }
});

test('rows are rounded to int8 as the twin does, and their bounds hold', () => {
  const random = createRandom(9);
  for (const dim of [16, 32, 256, 4096]) {
    for (const size of [0, 1e-42, 1e-20, 1e-12, 1, 1e12, 1e20]) {
      const vector = floats(random, dim).map((value) => value * size);
      const values = place(vector);
      const out = place(new Uint8Array(dim + 8));
      const norms = both.map(({ kernels }) => kernels.quantizeI8(values, dim, out));
      const [rounded, twin] = both.map((memory) => memory.i8(out, dim));
      assert.deepEqual(rounded, twin, `dim ${dim}, size ${size}`);
      const [[scale, residual], [twinScale, twinResidual]] = both.map((memory) => memory.f32(out + dim, 2));
      assert.equal(scale, twinScale);
      assert.ok(Math.abs(residual - twinResidual) <= 1e-4 * twinResidual);
      const length = Math.hypot(...vector);
      const lost = Math.hypot(...vector.map((value, i) => value - scale * rounded[i]));
      assert.ok(
        norms.every((norm) => norm >= length),
        `${norms}, ${length}`,
      );
      assert.ok(residual >= lost, `${residual}, ${lost}`);
      if (size === 1) assert.ok(norms[0] <= 1.001 * length && residual <= 1.01 * lost, `${residual}, ${lost}`);
    }
  }
});

test('int8 inner products equal those of the twin bit by bit', () => {
  const random = createRandom(3);
  for (const dim of [16, 32, 48, 256, 4096]) {
    const rowBytes = dim + 8;
    const row = () => {
      const made = bytes(random, rowBytes);
      new DataView(made.buffer).setFloat32(dim, random.next(), true);
      return made;
    };
    const count = 1 + random.below(9);
    const limit = dim > 256 ? 4000 : 32_767;
    const query = place(Int16Array.from({ length: dim }, () => random.below(2 * limit + 1) - limit));
    const rows = place(Buffer.concat(Array.from({ length: count }, row)));
    const out = place(new Float32Array(count));
    for (const { kernels } of both) kernels.dotsI8(query, 0.1, rows, rowBytes, count, dim, out);
    assert.deepEqual(fast.f32(out, count), plain.f32(out, count), `dim ${dim}`);
    const [table, twin] = tables(random, rowBytes, row);
    const ords = someOrds(random, table);
    const list = place(ords);
    const found = place(new Float32Array(ords.length));
    fast.kernels.dotsI8At(query, 0.1, table.address, table.chunkCount, rowBytes, dim, list, ords.length, found);
    plain.kernels.dotsI8At(query, 0.1, twin.address, twin.chunkCount, rowBytes, dim, list, ords.length, found);
    assert.deepEqual(fast.f32(found, ords.length), plain.f32(found, ords.length), `dim ${dim} by ord`);
  }
});

test('sign codes by random rotation equal those of the twin bit by bit', () => {
  const random = createRandom(8);
  for (const [dim, size, numBits] of [
    [1, 32, 32],
    [5, 32, 7],
    [32, 32, 128],
    [100, 128, 512],
    [256, 256, 300],
    [257, 512, 1024],
  ]) {
    for (const count of [0, 1, 2, 3, 4, 5, 11]) {
      const codeBytes = Math.ceil(numBits / 128) * 16;
      const vectors = place(floats(random, count * dim));
      const mean = place(floats(random, dim));
      const blocks = Math.ceil(numBits / size);
      const signs = place(Float32Array.from({ length: blocks * 3 * size }, () => (random.next() < 0.5 ? -1 : 1)));
      const work = place(new Float32Array(4 * size));
      const out = place(new Uint8Array(count * codeBytes));
      for (const { kernels } of both)
        kernels.hadamardSigns(vectors, count, dim, mean, signs, size, numBits, work, out, codeBytes);
      const codes = fast.u8(out, count * codeBytes);
      assert.deepEqual(codes, plain.u8(out, count * codeBytes), `dim ${dim}, ${count} vectors`);
      assert.ok(
        codes.every((byte, i) => byte === 0 || (i % codeBytes) * 8 < numBits),
        'bits beyond the code are 0',
      );
    }
  }
});

test('4-bit inner products equal those of the twin bit by bit', () => {
  const random = createRandom(17);
  for (const dim of [32, 64, 256, 320]) {
    const query = place(Int16Array.from({ length: dim }, () => random.below(65_536) - 32_768));
    const rowBytes = dim / 2 + 4;
    const [table, twin] = tables(random, rowBytes, () => {
      const row = bytes(random, rowBytes);
      new DataView(row.buffer).setFloat32(dim / 2, random.next(), true);
      return row;
    });
    const ords = someOrds(random, table);
    const list = place(ords);
    const out = place(new Float32Array(ords.length));
    const rest = [dim, list, ords.length, out] as const;
    fast.kernels.dotsI4At(query, 0.3, 12_345.5, table.address, table.chunkCount, rowBytes, ...rest);
    plain.kernels.dotsI4At(query, 0.3, 12_345.5, twin.address, twin.chunkCount, rowBytes, ...rest);
    assert.deepEqual(fast.f32(out, ords.length), plain.f32(out, ords.length));
    assert.ok(Number.isNaN(fast.f32(out, ords.length)[ords.length - 1]) && Number.isFinite(fast.f32(out, 1)[0]));
  }
});

test('Hamming distances equal those of the twin', () => {
  const random = createRandom(4);
  for (const rowBytes of [16, 32, 48, 64, 128, 8176]) {
    const count = random.below(9);
    const query = bytes(random, rowBytes);
    const address = place(query);
    const rows = place(Buffer.concat([bytes(random, count * rowBytes), query.map((byte) => ~byte), query]));
    const out = place(new Uint16Array(count + 2));
    for (const { kernels } of both) kernels.hamming(address, rows, rowBytes, count + 2, out);
    const distances = fast.u16(out, count + 2);
    assert.deepEqual(distances, plain.u16(out, count + 2), `${rowBytes} bytes`);
    assert.deepEqual([...distances.slice(count)], [8 * rowBytes, 0]);
    const [table, twin] = tables(random, rowBytes, () => bytes(random, rowBytes));
    const ords = someOrds(random, table);
    const list = place(ords);
    const found = place(new Uint16Array(ords.length));
    fast.kernels.hammingAt(address, table.address, table.chunkCount, rowBytes, list, ords.length, found);
    plain.kernels.hammingAt(address, twin.address, twin.chunkCount, rowBytes, list, ords.length, found);
    assert.deepEqual(fast.u16(found, ords.length), plain.u16(found, ords.length), `${rowBytes} bytes by ord`);
    assert.equal(fast.u16(found, ords.length)[ords.length - 1], 65_535);
  }
});

test('scores are collected and masked as the twin does, NaN and infinite ones among them', () => {
  const random = createRandom(5);
  for (let round = 0; round < 100; round++) {
    const count = random.below(140);
    const values = floats(random, count);
    for (let i = 0; i < count / 8; i++) values[random.below(count)] = [Number.NaN, -Infinity, 0.5][random.below(3)];
    const scores = place(values);
    const bits = place(bytes(random, Math.ceil(count / 32) * 4));
    const out = place(new Uint32Array(count));
    const threshold = [0.5, -Infinity, random.normal()][random.below(3)];
    for (let pass = 0; pass < 2; pass++) {
      const [size, twinSize] = both.map(({ kernels }) => kernels.collectAbove(scores, count, threshold, out));
      assert.equal(size, twinSize, `round ${round}`);
      assert.deepEqual(fast.u32(out, size), plain.u32(out, size), `round ${round}`);
      for (const { kernels } of both) kernels.maskScores(scores, bits, count);
    }
    assert.deepEqual(fast.f32(scores, count), plain.f32(scores, count));
  }
});

test('signs are packed as the twin does', () => {
  const random = createRandom(6);
  for (const count of [8, 128, 136, 512]) {
    const values = place(floats(random, count));
    const thresholds = place(floats(random, count));
    const out = place(new Uint8Array(count / 8));
    for (const { kernels } of both) kernels.packSigns(values, thresholds, count, out);
    assert.deepEqual(fast.u8(out, count / 8), plain.u8(out, count / 8));
    for (const { kernels } of both) kernels.packSigns(values, values, count, out);
    assert.ok(
      fast.u8(out, count / 8).every((byte) => byte === 255),
      'a value at its threshold is a 1',
    );
  }
});

test('posting lists are counted as the twin does', () => {
  const random = createRandom(7);
  const ordCount = 300;
  const counts = place(new Uint16Array(ordCount));
  const touched = place(new Uint32Array(ordCount + 1));
  for (let round = 0; round < 20; round++) {
    let size = 0;
    for (let i = 0; i < 1 + random.below(6); i++) {
      const list = Uint32Array.from({ length: ordCount }, (_, ord) => ord).filter(() => random.next() < 0.2);
      const address = place(list);
      const weight = 1 + random.below(3);
      const sizes = both.map(({ kernels }) =>
        kernels.countPostings(address, list.length, weight, counts, touched, size),
      );
      assert.equal(sizes[0], sizes[1]);
      size = sizes[0];
    }
    assert.deepEqual(fast.u16(counts, ordCount), plain.u16(counts, ordCount));
    assert.deepEqual(fast.u32(touched, size), plain.u32(touched, size));
    for (const { kernels } of both) kernels.clearCounts(counts, touched, size);
    assert.ok(fast.u16(counts, ordCount).every((count) => count === 0));
  }
});

test('pairs that share a key and differ in few bits agree with the twin, with little room and much', () => {
  const random = createRandom(21);
  for (const rowBytes of [16, 64, 128]) {
    const count = 60;
    const base = bytes(random, rowBytes);
    const rows = place(
      Uint8Array.from({ length: count * rowBytes }, (_, i) => base[i % rowBytes] ^ (random.below(3) === 0 ? 1 : 0)),
    );
    const keys = place(Uint32Array.from({ length: count }, (_, i) => Math.floor(i / 9) * 1000));
    const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
    for (let from = 0; from < count; from += 9) order.subarray(from, from + 9).sort();
    const ords = place(order);
    const codes = place(new Uint8Array(count * rowBytes));
    for (const { kernels } of both) kernels.gatherRows(rows, rowBytes, ords, count, codes);
    assert.deepEqual(fast.u8(codes, count * rowBytes), plain.u8(codes, count * rowBytes));
    const out = place(new Uint32Array(2 * 200));
    const next = place(Uint32Array.of(0));
    for (const [split, room] of [
      [0, 200],
      [0, count],
      [30, 200],
    ]) {
      const limit = Math.ceil(rowBytes * 0.44);
      const [found, twin] = both.map((memory) => {
        const pairs: number[] = [];
        for (let at = 0; at < count; at = memory.u32(next, 1)[0]) {
          const to = Math.min(at + 25, count);
          const n = memory.kernels.bucketPairs(
            keys,
            ords,
            codes,
            rowBytes,
            at,
            to,
            count,
            split,
            limit,
            out,
            room,
            next,
          );
          pairs.push(...memory.u32(out, 2 * n));
        }
        return pairs;
      });
      assert.deepEqual(found, twin, `${rowBytes} bytes, split ${split}, room ${room}`);
      assert.ok(found.length > 0 && found.length < count * 8);
    }
  }
});
