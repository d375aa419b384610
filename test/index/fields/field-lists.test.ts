import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SavedForm } from '../../../index/contract/saved-form.ts';
import { FieldLists, MAX_FIELDS } from '../../../index/fields/field-lists.ts';
import type { Scalar } from '../../../index/fields/scalar.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/core/random.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { arbitraryDocument, FIELDS, VALUES } from './arbitrary-documents.ts';
import { asCompared, type Doc, fieldsOf, valuesOf } from './naive-fields.ts';

const SEED = 71;

const step = fc.oneof(
  { arbitrary: fc.record({ add: fc.array(arbitraryDocument, { maxLength: 40 }), gap: fc.nat(70_000) }), weight: 4 },
  { arbitrary: fc.record({ remove: fc.array(fc.nat(1000), { maxLength: 30 }) }), weight: 3 },
  { arbitrary: fc.constant({ reopen: true }), weight: 1 },
);

test('the lists agree with looking at every document under random changes and reopening', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      let lists = new FieldLists();
      const live = new Map<number, Doc>();
      let next = 0;
      for (const each of steps) {
        const { version } = lists;
        if ('add' in each) {
          const ords = Uint32Array.from(each.add, (_, i) => next + each.gap + i * (1 + (each.gap % 3)));
          await lists.add(ords, each.add);
          ords.forEach((ord, i) => {
            live.set(ord, each.add[i]);
            next = ord + 1;
          });
          assert.equal(lists.version !== version, ords.length > 0);
        } else if ('remove' in each) {
          const known = [...live.keys()];
          const ords = Uint32Array.from(each.remove, (at) => known[at % (known.length + 1)] ?? next + 5);
          await lists.remove(ords);
          for (const ord of ords) live.delete(ord);
        } else lists = await reopened(lists);
        checkAgainst(lists, live);
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

function checkAgainst(lists: FieldLists, live: ReadonlyMap<number, Doc>): void {
  const where = (field: string, matches: (value: Scalar) => boolean) =>
    [...live].filter(([, doc]) => valuesOf(doc, field).some(matches)).map(([ord]) => ord);
  assert.deepEqual([...lists.live.toArray()], [...live.keys()]);
  assert.deepEqual(lists.names(), [...new Set([...live.values()].flatMap((doc) => [...fieldsOf(doc)]))].sort());
  for (const field of FIELDS) {
    if (!lists.names().includes(field)) {
      assert.match(lists.objection(field, 'exists')!, /^no document has a field "|^the field "id" is not listed/);
      assert.throws(() => lists.anyOf(field, [1]), InvalidArgumentError);
      continue;
    }
    assert.deepEqual(
      [...lists.exists(field).toArray()],
      where(field, () => true),
    );
    for (const value of VALUES) {
      assert.deepEqual(
        [...lists.anyOf(field, [value]).toArray()],
        where(field, (each) => each === value),
      );
      if (typeof value === 'number') {
        const found = lists.numbersWithin(field, {
          min: { value, inclusive: true },
          max: { value: 2, inclusive: false },
        });
        assert.deepEqual(
          [...found.toArray()],
          where(field, (each) => typeof each === 'number' && each >= value && each < 2),
        );
      } else if (typeof value === 'string') {
        const found = lists.stringsWithin(field, { min: { value, inclusive: false } });
        assert.deepEqual(
          [...found.toArray()],
          where(field, (each) => typeof each === 'string' && each > value),
        );
      }
    }
    for (const value of VALUES)
      assert.equal(lists.has(field, value), where(field, (each) => each === value).length > 0);
    const compared = [...new Set(VALUES.map(asCompared))];
    const strings = compared.filter((value) => typeof value === 'string' && lists.has(field, value)) as string[];
    assert.deepEqual(
      lists
        .strings(field)
        .filter((value) => lists.has(field, value))
        .sort(),
      strings.sort(),
    );
    const several = [...live.values()].some((doc) => new Set(valuesOf(doc, field)).size > 1);
    assert.equal(lists.isSingleValued(field), !several);
  }
}

function bytesOf({ meta, payload }: SavedForm): { meta: Record<string, unknown>; bytes: Buffer } {
  return { meta: JSON.parse(JSON.stringify(meta)), bytes: Buffer.concat([...payload]) };
}

async function reopened(lists: FieldLists): Promise<FieldLists> {
  const { meta, bytes } = bytesOf(lists.save());
  const back = await FieldLists.load(meta, bytes);
  assert.deepEqual(bytesOf(back.save()), { meta, bytes });
  return back;
}

async function sample(count: number, seed = 5): Promise<FieldLists> {
  const random = createRandom(seed);
  const lists = new FieldLists();
  const docs = Array.from({ length: count }, (_, i) => ({
    kind: ['law', 'rule', '条例'][random.below(3)],
    number: i,
    tags: [random.below(5), `t${random.below(5)}`],
    lone: i === 3 ? '\ud800' : null,
  }));
  await lists.add(
    Uint32Array.from(docs, (_, i) => i),
    docs,
  );
  return lists;
}

test('the strings of a field grow in place and are another array once some were dropped', async () => {
  const lists = new FieldLists();
  assert.deepEqual(lists.strings('city'), []);
  await lists.add(Uint32Array.of(0, 1), [{ city: 'a' }, { city: ['b', 1, 'a'] }]);
  const strings = lists.strings('city');
  await lists.add(Uint32Array.of(2, 3), [{ city: 'a' }, { city: 'c' }]);
  assert.equal(lists.strings('city'), strings);
  assert.deepEqual([...strings].sort(), ['a', 'b', 'c']);
  assert.equal(strings.at(-1), 'c');
  await lists.remove(Uint32Array.of(1));
  assert.equal(lists.strings('city'), strings);
  assert.deepEqual([lists.has('city', 'b'), lists.has('city', 'a'), lists.has('town', 'a')], [false, true, false]);
  await lists.remove(Uint32Array.of(0, 2));
  assert.notEqual(lists.strings('city'), strings);
  assert.deepEqual(lists.strings('city'), ['c']);
});

test('sizes around the step from a plain list to a set, and of one block of values, come back', async () => {
  for (const count of [0, 1, 15, 16, 17, 1023, 1024, 1025]) {
    const back = await reopened(await sample(count));
    assert.equal(back.count, count);
    if (count === 0) continue;
    assert.equal(back.anyOf('number', [count - 1]).last, count - 1);
    assert.equal(back.exists('lone').size, count);
    assert.equal(back.numbersWithin('number', {}).size, count);
  }
});

test('what is dead is dropped when it is more than half, and nothing else changes', async () => {
  const lists = await sample(3000);
  const kept = Uint32Array.from({ length: 300 }, (_, i) => i * 10 + 5);
  const dead = OrdSet.range(0, 3000);
  dead.removeAll(kept);
  const before = lists.numbersWithin('number', { min: { value: 100, inclusive: true } });
  before.and(OrdSet.of(kept));
  await lists.remove(dead.toArray());
  assert.deepEqual([...lists.live.toArray()], [...kept]);
  assert.deepEqual(lists.numbersWithin('number', { min: { value: 100, inclusive: true } }).toArray(), before.toArray());
  assert.equal(lists.summaries(0).find(({ field }) => field === 'number')!.distinct, 300);
  assert.deepEqual([...lists.anyOf('number', [5, 6, 15]).toArray()], [5, 15]);
  await lists.remove(kept);
  assert.deepEqual(lists.names(), []);
});

test('wrong bytes are refused or give lists that can be used', async () => {
  const { meta, bytes } = bytesOf((await sample(200)).save());
  const random = createRandom(9);
  for (let i = 0; i < 2000; i++) {
    const damaged = Buffer.from(bytes);
    damaged[random.below(damaged.length)] ^= 1 << random.below(8);
    const lists = await loadOrUndefined(meta, damaged);
    for (const name of lists?.names() ?? []) assert.ok(lists!.exists(name).size <= lists!.count);
  }
  for (let length = 0; length < bytes.length; length += 7)
    await assert.rejects(FieldLists.load(meta, bytes.subarray(0, length)), FormatError);
  await assert.rejects(FieldLists.load(meta, Buffer.concat([bytes, Buffer.of(0)])), FormatError);
  for (const wrong of [{}, { ...meta, count: 199 }, { ...meta, fields: ['a', 'a', 'b', 'c'] }, { ...meta, fields: 3 }])
    await assert.rejects(FieldLists.load(wrong, bytes), FormatError);
});

async function loadOrUndefined(meta: Record<string, unknown>, bytes: Uint8Array): Promise<FieldLists | undefined> {
  try {
    return await FieldLists.load(meta, bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return undefined;
  }
}

test('wrong input is refused and nothing is listed', async () => {
  const lists = await sample(3);
  const { version } = lists;
  const cases: [ords: unknown, docs: unknown[]][] = [
    [[3], [{}]],
    [Uint32Array.of(3, 4), [{}]],
    [Uint32Array.of(2), [{}]],
    [Uint32Array.of(4, 4), [{}, {}]],
    [Uint32Array.of(3, 4), [{ fresh: 1 }, null]],
    [Uint32Array.of(3, 4), [{ fresh: 1 }, [1]]],
    [Uint32Array.of(3), ['text']],
  ];
  for (const [ords, docs] of cases)
    await assert.rejects(lists.add(ords as Uint32Array, docs as object[]), InvalidArgumentError);
  assert.deepEqual([lists.version, lists.count, lists.names().includes('fresh')], [version, 3, false]);
  assert.throws(() => lists.anyOf('kind', ['x'.repeat(257)]), InvalidArgumentError);
});

test('what a field holds beyond the limits is never passed over in silence', async () => {
  const lists = new FieldLists();
  const long = 'x'.repeat(257);
  const vector = Array.from({ length: 300 }, (_, i) => i);
  await lists.add(Uint32Array.of(0, 1, 2), [
    { note: 'a', vector: 1 },
    { note: long, vector: 2 },
    { note: [long, 'a'], vector },
  ]);
  assert.deepEqual([...lists.anyOf('note', ['a']).toArray()], [0, 2]);
  assert.equal(lists.exists('note').size, 3);
  assert.match(lists.objection('note', 'strings')!, /^2 documents have more than 256 characters in "note"/);
  assert.match(lists.objection('vector', 'values')!, /^1 document has more than 256 values in "vector"/);
  assert.throws(() => lists.numbersWithin('vector', {}), InvalidArgumentError);
  assert.deepEqual([...lists.exists('vector').toArray()], [0, 1, 2]);
  assert.deepEqual(
    lists.summaries(1).map(({ field, unlisted }) => [field, unlisted]),
    [
      ['note', 2],
      ['vector', 1],
    ],
  );
  const back = await reopened(lists);
  await back.remove(Uint32Array.of(1, 2));
  assert.deepEqual([...back.numbersWithin('vector', {}).toArray()], [0]);
  assert.equal(back.stringsWithin('note', {}).size, 1);
});

test('fields beyond the limit are said to be missing, and none takes the place of another', async () => {
  const lists = new FieldLists();
  const wide = (from: number) => Object.fromEntries(Array.from({ length: MAX_FIELDS }, (_, i) => [`f${from + i}`, i]));
  await lists.add(Uint32Array.of(0, 1), [wide(0), wide(1)]);
  const late = `f${MAX_FIELDS}`;
  assert.match(lists.objection(late, 'exists')!, /1 document has fields beyond the first 1024/);
  await lists.remove(Uint32Array.of(0));
  await lists.add(Uint32Array.of(2), [{ [late]: 1 }]);
  assert.match((await reopened(lists)).objection(late, 'exists')!, /2 documents have fields beyond/);
  await lists.remove(Uint32Array.of(1, 2));
  await lists.add(Uint32Array.of(3), [{ [late]: 1 }]);
  assert.equal(lists.exists(late).size, 1);
});

test('a document nested thousands deep is listed down to the longest name', async () => {
  let deep: Record<string, unknown> = { a: 1 };
  for (let i = 0; i < 5000; i++) deep = { a: deep, b: 2 };
  let list: unknown = { in: 1 };
  for (let i = 0; i < 5000; i++) list = [list];
  const lists = new FieldLists();
  await lists.add(Uint32Array.of(0), [{ ...deep, list, ['k'.repeat(257)]: 1 }]);
  assert.deepEqual([...lists.anyOf('list.in', [1]).toArray()], [0]);
  assert.equal(lists.names().length, 1 + 128);
  assert.match(lists.objection('k'.repeat(257), 'values')!, /more than 256 characters are not listed/);
});

test('a summary tells types, counts, the most frequent values and the ends', async () => {
  const lists = new FieldLists();
  await lists.add(Uint32Array.of(1, 2, 3, 4), [
    { city: '北京', price: 3 },
    { city: ['上海', '北京'], price: -1 },
    { city: null, price: 3 },
    { city: '上海' },
  ]);
  assert.deepEqual(lists.summaries(2), [
    {
      field: 'city',
      documents: 4,
      types: ['null', 'string'],
      distinct: 3,
      top: [
        { value: '上海', documents: 2 },
        { value: '北京', documents: 2 },
      ],
      least: null,
      greatest: '北京',
      unlisted: 0,
    },
    {
      field: 'price',
      documents: 3,
      types: ['number'],
      distinct: 2,
      top: [
        { value: 3, documents: 2 },
        { value: -1, documents: 1 },
      ],
      least: -1,
      greatest: 3,
      unlisted: 0,
    },
  ]);
});

test('lists are read from their bytes without holding the event loop', async () => {
  const { meta, bytes } = bytesOf((await sample(300)).save());
  const pauses = await pausesDuring(() => FieldLists.load(meta, bytes));
  assert.ok(pauses >= 100, `${pauses} pauses`);
});
