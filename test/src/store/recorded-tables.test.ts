import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecordedTables } from '../../../src/store/recorded-tables.ts';
import type { Tables } from '../../../src/store/tables.ts';

/** A table in memory, of keys of bytes, as LMDB has them. */
class MemoryTable {
  readonly rows = new Map<string, Buffer>();

  getBinary(key: Buffer): Buffer | undefined {
    return this.rows.get(key.toString('latin1'));
  }

  getKeys({ start, end }: { readonly start: Buffer; readonly end: Buffer }): Buffer[] {
    const keys = [...this.rows.keys()].map((key) => Buffer.from(key, 'latin1')).sort(Buffer.compare);
    return keys.filter((key) => Buffer.compare(key, start) >= 0 && Buffer.compare(key, end) < 0);
  }

  async put(key: Buffer, value: Buffer): Promise<void> {
    this.rows.set(key.toString('latin1'), value);
  }

  async remove(key: Buffer): Promise<void> {
    this.rows.delete(key.toString('latin1'));
  }
}

const key = fc.uint8Array({ minLength: 1, maxLength: 2 }).map((bytes) => Buffer.from(bytes.map((byte) => byte % 4)));
const change = fc.record({
  writes: fc.array(fc.tuple(key, fc.option(fc.uint8Array({ maxLength: 3 })))),
  fails: fc.boolean(),
});

test('recorded changes read as if they had been written, are undone when they throw, and leave what they read when they are replayed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 3 }))), fc.array(change), (before, changes) => {
      const table = new MemoryTable();
      const twin = new Map<string, string>();
      for (const [at, value] of before) {
        table.put(at, Buffer.from(value));
        twin.set(at.toString('latin1'), Buffer.from(value).toString('hex'));
      }
      const recorded = new RecordedTables({ ids: table } as unknown as Tables);
      const mustRead = ({ ids }: Tables, expected: ReadonlyMap<string, string>) => {
        const [start, end] = [Buffer.of(0), Buffer.of(3)];
        const within = [...expected.keys()].filter((each) => each < '\u0003').sort();
        const keys = [...ids.getKeys({ start, end })].map((each) => each.toString('latin1')).sort();
        assert.deepEqual(keys, within);
        assert.equal([...ids.getKeys({ start, end, limit: 2 })].length, Math.min(2, within.length));
        for (const [at, value] of expected)
          assert.equal(ids.getBinary(Buffer.from(at, 'latin1'))?.toString('hex'), value);
      };
      for (const { writes, fails } of changes) {
        const after = new Map(twin);
        const run = () =>
          recorded.attempt((tables) => {
            for (const [at, value] of writes) {
              if (value === null) tables.ids.remove(at);
              else tables.ids.put(at, Buffer.from(value));
              if (value === null) after.delete(at.toString('latin1'));
              else after.set(at.toString('latin1'), Buffer.from(value).toString('hex'));
            }
            mustRead(tables, after);
            if (fails) throw new Error('undone');
          });
        if (fails) assert.throws(run, /undone/);
        else run();
        if (fails) continue;
        twin.clear();
        for (const [at, value] of after) twin.set(at, value);
      }
      recorded.attempt((tables) => mustRead(tables, twin));
      recorded.replay();
      assert.deepEqual(new Map([...table.rows].map(([at, value]) => [at, value.toString('hex')])), twin);
    }),
  );
});
