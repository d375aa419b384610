import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { ListedOrds } from '../../../index/sparse/listed-ords.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';

test('live and removed ords are those of plain sets, whatever is added, removed and purged', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), by: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('remove' as const), by: fc.nat(60) }),
    fc.constant({ kind: 'purge' as const, by: 0 }),
  );
  const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const ords = ListedOrds.empty();
    const live = new Set<number>();
    let dead = new Set<number>();
    let last = -1;
    for (const { kind, by } of steps) {
      if (kind === 'add') {
        last += by;
        ords.requireNext(last);
        ords.add(last);
        live.add(last);
      } else if (kind === 'remove') {
        assert.equal(ords.remove(by), live.has(by));
        if (live.delete(by)) dead.add(by);
      } else {
        assert.deepEqual([...(ords.takeDead()?.toArray() ?? [])], ascending(dead));
        dead = new Set();
      }
      assert.deepEqual([...ords.live.toArray()], ascending(live));
      assert.equal(ords.last, last);
      const bits = ords.deadBits();
      assert.equal(bits === undefined, dead.size === 0);
      for (const ord of dead) assert.equal((bits![ord >>> 5] >>> (ord & 31)) & 1, 1);
    }
    assert.deepEqual([...OrdSet.decode(ords.encode()).toArray()], ascending(live));
  });
  fc.assert(property, { seed: 5 });
});

test('a purge is due with a quarter of the live ords removed, and 1,024 of them', () => {
  const ords = ListedOrds.empty();
  for (let ord = 0; ord < 6000; ord++) ords.add(ord);
  const dueAt = (from: number, to: number) => {
    for (let ord = from; ord < to; ord++) {
      ords.remove(ord);
      if (ords.isPurgeDue) return ord + 1;
    }
    return undefined;
  };
  // 1,200 dead are a quarter of the 4,800 that are left.
  assert.equal(dueAt(0, 6000), 1200);
  ords.takeDead();
  assert.equal(dueAt(1200, 6000), 1200 + 1024);
});

test('an ord that does not ascend and a live one beyond the last are refused', () => {
  const ords = ListedOrds.of(OrdSet.of([3, 5]), 5);
  assert.throws(() => ords.requireNext(5), InvalidArgumentError);
  assert.throws(() => ords.requireNext(2 ** 28), InvalidArgumentError);
  ords.requireNext(6);
  assert.throws(() => ListedOrds.of(OrdSet.of([3, 5]), 4), FormatError);
});

function ascending(set: ReadonlySet<number>): number[] {
  return [...set].sort((a, b) => a - b);
}
