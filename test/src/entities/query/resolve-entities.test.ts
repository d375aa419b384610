import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FieldLists } from '../../../../index/fields/field-lists.ts';
import { OrdSet } from '../../../../index/ords/ord-set.ts';
import { resolveEntities } from '../../../../src/entities/query/resolve-entities.ts';
import type { TextEntity } from '../../../../src/entities/text-entity.ts';

const TEXT = 'abcdefghij';

async function listsOf(documents: readonly object[]): Promise<FieldLists> {
  const lists = new FieldLists();
  await lists.add(
    Uint32Array.from(documents, (_, i) => i),
    documents,
  );
  return lists;
}

async function indexesOf(fields: readonly object[], texts: readonly object[] = fields.map(() => ({}))) {
  return {
    fields: await listsOf(fields),
    texts: await listsOf(texts),
    unread: OrdSet.of(),
    namesOf: (_type: string, value: string) => [value],
  };
}

const entity = (start: number, end: number, more: Partial<TextEntity> = {}): TextEntity => ({
  start,
  end,
  type: 'place',
  value: TEXT.slice(start, end),
  source: 'model',
  score: 0.9,
  ...more,
});

const keysOf = (found: readonly TextEntity[], indexes: Parameters<typeof resolveEntities>[2]['indexes']) =>
  resolveEntities(TEXT, found, { indexes, without: [] }).entities.map(({ entity }) => `${entity.key} ${entity.state}`);

test('no two entities that are left overlap, each slices the query, and each that was found is there or overlaps one', async () => {
  const indexes = await indexesOf([{ city: 'ab' }, {}], [{}, { place: ['cd', 'ab'] }]);
  const found = fc.array(
    fc
      .record({
        start: fc.nat(8),
        length: fc.integer({ min: 1, max: 4 }),
        type: fc.constantFrom('place', 'person', 'city'),
        source: fc.constantFrom('model', 'rule', 'field'),
      })
      .map(({ start, length, type, source }) =>
        entity(start, Math.min(TEXT.length, start + length), { type, source: source as TextEntity['source'] }),
      ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(found, (entities) => {
      const left = resolveEntities(TEXT, entities, { indexes, without: [] }).entities.map((one) => one.entity);
      for (const [i, one] of left.entries()) {
        assert.equal(one.text, TEXT.slice(one.start, one.end));
        if (i > 0) assert.ok(left[i - 1].end <= one.start);
      }
      for (const { start, end } of entities) assert.ok(left.some((one) => one.start < end && start < one.end));
    }),
    { seed: 3 },
  );
});

test('of overlapping entities the longer one stays when documents have both or neither', async () => {
  const both = await indexesOf([{}, {}], [{ place: 'ab' }, { place: 'abcd' }]);
  assert.deepEqual(keysOf([entity(0, 2), entity(0, 4)], both), ['place:abcd applied']);
  const neither = await indexesOf([{}]);
  assert.deepEqual(keysOf([entity(0, 2), entity(0, 4)], neither), ['place:abcd unknown']);
  const short = await indexesOf([{}], [{ place: 'ab' }]);
  assert.deepEqual(keysOf([entity(0, 2), entity(0, 4)], short), ['place:ab applied']);
});

test('of entities of the same words the value of a field is shown, and what texts name counts too', async () => {
  const indexes = await indexesOf([{ city: 'ab' }, { city: 'xy' }, {}], [{}, { place: 'ab' }, { place: 'ab' }]);
  const found = [entity(0, 2), entity(0, 2, { type: 'city', source: 'field' })];
  const [{ entity: one, ords, wide }] = resolveEntities(TEXT, found, { indexes, without: [] }).entities;
  assert.equal(one.key, 'city:ab');
  assert.deepEqual([...wide!.ords.toArray()], [0, 1, 2]);
  assert.equal(wide!.entity.documents, 3);
  assert.deepEqual(one.sameAs, ['place:ab']);
  assert.deepEqual([...ords.toArray()], [0, 2]);
  assert.equal(one.documents, 2);
});

test('overlapping entities that share a value are one, over all the words', async () => {
  const indexes = await indexesOf([{ city: 'ab' }]);
  const found = [entity(0, 3, { value: 'ab' }), entity(0, 2, { type: 'city', source: 'field' })];
  const [{ entity: one }] = resolveEntities(TEXT, found, { indexes, without: [] }).entities;
  assert.deepEqual([one.start, one.end, one.text, one.key], [0, 3, 'abc', 'city:ab']);
});

test('a range finds the listed values within it', async () => {
  const indexes = await indexesOf(
    [{}, {}, {}],
    [{ date: '2024-05-03' }, { date: '2024-06-01/2024-06-30' }, { date: '2025' }],
  );
  const range = { min: '2024-05-01', max: '2024-06-30\uffff' };
  const found = [entity(0, 2, { type: 'date', source: 'rule', value: '2024-05-01/2024-06-30', range })];
  const [{ ords }] = resolveEntities(TEXT, found, { indexes, without: [] }).entities;
  assert.deepEqual([...ords.toArray()], [0, 1]);
});

test('documents that were not read yet may have what texts name, unless a field says otherwise', async () => {
  const fields = await listsOf([{}, { city: 'xy' }, {}, { city: 'ab' }]);
  const indexes = {
    ...(await indexesOf([])),
    fields,
    texts: await listsOf([{ place: 'ab' }]),
    unread: OrdSet.range(1, 4),
  };
  const named = resolveEntities(TEXT, [entity(0, 2)], { indexes, without: [] }).entities[0];
  assert.deepEqual([...named.ords.toArray()], [0, 1, 2, 3]);
  assert.equal(named.entity.documents, 1);
  const both = [entity(0, 2), entity(0, 2, { type: 'city', source: 'field' })];
  const inField = resolveEntities(TEXT, both, { indexes, without: [] }).entities[0];
  assert.deepEqual([...inField.ords.toArray()], [0, 2, 3]);
  const unknown = resolveEntities(TEXT, [entity(2, 4)], { indexes, without: [] }).entities[0];
  assert.match(unknown.entity.reason!, /no document has it; 3 texts still to be read/);
});
