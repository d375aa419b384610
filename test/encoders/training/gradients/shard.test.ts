import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TokenBatch } from '../../../../encoders/tokenizer/tokenizer.ts';
import type { ListwiseBatch, PointerBatch, TagBatch, TrainBatch } from '../../../../encoders/training/batches/batch.ts';
import { shardBatch, splitRows, takeRows } from '../../../../encoders/training/gradients/shard.ts';
import {
  entityBatch,
  entityCases,
  gradientCases,
  studentBatch,
  studentCases,
  tokenBatch,
  trainBatch,
} from '../../roformer/golden-cases.ts';

const lengthsOf = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 });

/** Padded tokens of the dearest group. */
function dearest(lengths: Int32Array, groups: number[][]): number {
  return Math.max(...groups.map((rows) => rows.length * Math.max(...rows.map((row) => lengths[row]))));
}

/** All ways to cut `order` into `parts` groups that are not empty. */
function* cuts(order: number[], parts: number): Generator<number[][]> {
  if (parts === 1) {
    yield [order];
    return;
  }
  for (let end = 1; end <= order.length - parts + 1; end++) {
    for (const rest of cuts(order.slice(end), parts - 1)) yield [order.slice(0, end), ...rest];
  }
}

test('rows are split without loss, into the cheapest groups that sorted rows allow', () => {
  fc.assert(
    fc.property(lengthsOf, fc.integer({ min: 1, max: 4 }), (list, parts) => {
      const lengths = Int32Array.from(list);
      const groups = splitRows([lengths], parts);
      assert.equal(groups.length, Math.min(parts, list.length));
      assert.ok(groups.every((rows) => rows.length > 0));
      assert.deepEqual(
        groups.flat().sort((a, b) => a - b),
        list.map((_, row) => row),
      );
      const order = list.map((_, row) => row).sort((r, s) => lengths[r] - lengths[s]);
      const best = Math.min(...[...cuts(order, groups.length)].map((cut) => dearest(lengths, cut)));
      assert.equal(dearest(lengths, groups), best);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('rows taken out of a batch lose the padding that none of them needs', () => {
  const side = tokenBatch({
    tokenIds: [
      [1, 2, 0, 0],
      [1, 3, 4, 5],
      [1, 6, 7, 0],
    ],
    lengths: [2, 4, 3],
  });
  assert.deepEqual(takeRows(side, [2, 0]), {
    count: 2,
    seqLen: 3,
    tokenIds: Int32Array.of(1, 6, 7, 1, 2, 0),
    lengths: Int32Array.of(3, 2),
  });
});

for (const loss of ['cosent', 'interaction-cosent'] as const) {
  test(`labels that are compared are those of all rows, in the order of the parts: ${loss}`, () => {
    const golden = gradientCases().find(({ batch }) => batch.loss === loss)!;
    const batch = trainBatch(golden.batch);
    const shards = shardBatch(batch, 2);
    const order = splitRows('b' in batch ? [batch.a.lengths, batch.b.lengths] : [batch.a.lengths], 2).flat();
    assert.deepEqual(
      shards.map(({ firstRow }) => firstRow),
      [0, shards[0].batch.a.count],
    );
    for (const shard of shards) {
      assert.ok(shard.batch.loss === loss);
      assert.deepEqual(
        [...shard.batch.labels],
        order.map((row) => golden.batch.labels![row]),
      );
    }
  });
}

test('a batch with passages that answer no row is not cut', () => {
  const batch = studentBatch(studentCases().find(({ name }) => name === 'infonce, further negatives')!.batch);
  assert.deepEqual(shardBatch(batch, 3), [{ batch, firstRow: 0 }]);
});

/** One line a pair: its tokens without padding, where its second text begins, its label. */
function rowsOf(batch: TrainBatch): string[] {
  const tokens = (side: TokenBatch, row: number) =>
    side.tokenIds.subarray(row * side.seqLen, row * side.seqLen + side.lengths[row]).join();
  return Array.from({ length: batch.a.count }, (_, row) => {
    const second = 'b' in batch ? tokens(batch.b, row) : batch.a.secondStarts![row];
    return `${tokens(batch.a, row)} | ${second} | ${'labels' in batch ? batch.labels[row] : ''}`;
  });
}

for (const loss of ['sbert', 'interaction'] as const) {
  test(`pairs to be classified keep their label and their second text in every part: ${loss}`, () => {
    const batch = trainBatch(gradientCases().find((golden) => golden.batch.loss === loss)!.batch);
    const shards = shardBatch(batch, 3);
    assert.equal(shards.length, 3);
    assert.deepEqual(shards.flatMap((shard) => rowsOf(shard.batch)).sort(), rowsOf(batch).sort());
  });
}

test('masked positions move with their rows, and parts without any are left out', () => {
  const golden = gradientCases().find(({ batch }) => batch.loss === 'mlm')!;
  const batch = trainBatch(golden.batch);
  assert.ok(batch.loss === 'mlm');
  const found: string[] = [];
  for (const { batch: part } of shardBatch(batch, 3)) {
    assert.ok(part.loss === 'mlm');
    part.positions.forEach((position, i) => {
      found.push(`${part.a.tokenIds[position]}>${part.targets[i]}`);
    });
  }
  const wanted = Array.from(batch.positions, (position, i) => `${batch.a.tokenIds[position]}>${batch.targets[i]}`);
  assert.deepEqual(found.sort(), wanted.sort());
  const one = { ...batch, positions: Int32Array.of(1), targets: Int32Array.of(5) };
  assert.equal(shardBatch(one, 3).length, 1);
});

/** One line a text: its tokens and what is marked in it. */
function markedIn(batch: PointerBatch | TagBatch): string[] {
  const { count, seqLen, tokenIds, lengths } = batch.a;
  return Array.from({ length: count }, (_, row) => {
    const own = (values: Int32Array) => values.subarray(row * seqLen, row * seqLen + lengths[row]).join();
    if ('tags' in batch) return `${own(tokenIds)} | ${own(batch.tags)}`;
    const width = batch.spans.length / count;
    const spans = batch.spans.subarray(row * width, (row + 1) * width);
    return `${own(tokenIds)} | ${Array.from(spans, (span) => `${Math.floor(span / seqLen)}-${span % seqLen}`)}`;
  });
}

for (const golden of entityCases()) {
  test(`spans and tags stay with their text in every part: ${golden.name}`, () => {
    const batch = entityBatch(golden.batch);
    const shards = shardBatch(batch, 3);
    assert.ok(shards.length === 3 && shards[0].batch.a.seqLen < batch.a.seqLen);
    const found = shards.flatMap((shard) => markedIn(shard.batch as typeof batch));
    assert.deepEqual(found.sort(), markedIn(batch).sort());
  });
}

test('lists are cut between lists, each with its shares', () => {
  const lengths = [2, 3, 9, 2, 4, 4, 8, 7];
  const seqLen = Math.max(...lengths);
  // Every token is its row's number, and so is its share: what belongs together shows.
  const tokenIds = lengths.map((length, row) => Array.from({ length: seqLen }, (_, i) => (i < length ? row : 0)));
  const a = tokenBatch({ tokenIds, lengths, secondStarts: lengths.map(() => 1) });
  const wanted = Float32Array.from(lengths, (_, row) => row);
  const batch: ListwiseBatch = { loss: 'interaction-listwise', a, size: 2, wanted };
  const shards = shardBatch(batch, 3);
  assert.equal(shards.length, 3);
  const rows = shards.map(({ batch: part }) => [...(part as ListwiseBatch).wanted]);
  assert.deepEqual(
    rows.flat().sort((x, y) => x - y),
    lengths.map((_, row) => row),
  );
  shards.forEach(({ batch: part, firstRow }, i) => {
    assert.ok(part.loss === 'interaction-listwise');
    assert.equal(firstRow, rows.slice(0, i).flat().length);
    assert.deepEqual(
      [...part.a.lengths],
      rows[i].map((row) => lengths[row]),
    );
    part.wanted.forEach((row, at) => {
      assert.equal(part.a.tokenIds[at * part.a.seqLen + 1], row);
      assert.equal(part.wanted[at - (at % 2)] % 2, 0, 'a list begins where it began');
    });
  });
});
