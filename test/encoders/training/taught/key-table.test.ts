import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyTable } from '../../../../encoders/training/taught/key-table.ts';
import { textKey } from '../../../../encoders/training/taught/taught-format.ts';

test('a table of keys behaves as a Map of their text does', () => {
  // Few values a word, so that keys share words, slots and all but one word.
  const key = fc.array(fc.constantFrom(0, 1, 0xffffffff), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), fc.constantFrom(0, 3, 500), (words, expected) => {
      const table = new KeyTable(expected);
      const twin = new Map<string, number>();
      for (const bytes of words.map(bytesOf)) {
        const name = bytes.toString('hex');
        assert.equal(table.rowOf(bytes), twin.get(name) ?? -1);
        assert.equal(table.add(bytes), !twin.has(name));
        if (!twin.has(name)) twin.set(name, twin.size);
        assert.equal(table.rowOf(bytes), twin.get(name));
        assert.equal(table.count, twin.size);
      }
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('many keys are found after the table has grown, and others are not', () => {
  const table = new KeyTable();
  for (let i = 0; i < 5000; i++) assert.ok(table.add(textKey(`text ${i}`, 'query')));
  for (let i = 0; i < 5000; i++) {
    assert.equal(table.rowOf(textKey(`text ${i}`, 'query')), i);
    assert.equal(table.rowOf(textKey(`text ${i}`, 'document')), -1);
  }
});

test('texts that differ only in halves of surrogate pairs have keys of their own', () => {
  assert.ok(!textKey('\ud800', 'query').equals(textKey('\ud801', 'query')));
  assert.ok(!textKey('a', 'query').equals(textKey('a', 'document')));
  assert.ok(textKey('护照', 'query').equals(textKey('护照', 'query')));
});

function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(16);
  words.forEach((word, i) => {
    bytes.writeUInt32LE(word, 4 * i);
  });
  return bytes;
}
