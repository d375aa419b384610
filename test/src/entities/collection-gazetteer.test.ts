import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FieldLists } from '../../../index/fields/field-lists.ts';
import { AbortedError } from '../../../src/core/errors.ts';
import { CollectionGazetteer } from '../../../src/entities/collection-gazetteer.ts';
import { EntityAliases } from '../../../src/entities/entity-aliases.ts';

const SEED = 92;
const FIELDS = ['city', 'brand.name', 'nowhere'];

type Doc = { readonly city?: unknown; readonly brand?: { readonly name: unknown } };

async function listsOf(docs: readonly Doc[]): Promise<FieldLists> {
  const lists = new FieldLists();
  await lists.add(
    Uint32Array.from(docs, (_, ord) => ord),
    docs,
  );
  return lists;
}

async function found(gazetteer: CollectionGazetteer, text: string, lists: FieldLists): Promise<string[]> {
  return (await gazetteer.find(text, lists)).map(({ start, end, type, value, also, source }) => {
    assert.equal(source, 'field');
    return `${text.slice(start, end)} ${type}=${[value, ...(also ?? [])].join('|')}`;
  });
}

const name = fc.oneof(
  fc.constantFrom(
    '北京',
    '北京市',
    '京东',
    '上海',
    '魔都',
    'iPhone 15',
    'iphone15',
    'iPhone',
    'cat',
    '华为技术有限公司',
    '华为技术',
    '京',
    '7',
  ),
  fc
    .array(fc.constantFrom('北', '京', '东', '市', '上'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('')),
);
const value = fc.oneof(name, name, fc.array(name, { maxLength: 3 }), fc.constantFrom(7, true, null, 'x'.repeat(300)));
const doc: fc.Arbitrary<Doc> = fc.record({ city: value, brand: fc.record({ name: value }) }, { requiredKeys: [] });
const text = fc
  .array(fc.oneof(name, fc.constantFrom('的', ' ', '15', 'egory')), { maxLength: 8 })
  .map((parts) => parts.join(''));
const step = fc.oneof(
  { arbitrary: fc.record({ add: fc.array(doc, { maxLength: 12 }) }), weight: 4 },
  { arbitrary: fc.record({ remove: fc.array(fc.nat(60), { maxLength: 20 }) }), weight: 4 },
  { arbitrary: fc.constant({ reopen: true }), weight: 1 },
);

test('after any additions, removals and reopening it finds what one does that is built of the documents that are left', async () => {
  const aliases = EntityAliases.of({ 上海: ['魔都'] });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), fc.array(text, { maxLength: 4 }), async (steps, texts) => {
      const gazetteer = new CollectionGazetteer(FIELDS, aliases);
      let lists = new FieldLists();
      const live = new Map<number, Doc>();
      let next = 0;
      for (const each of steps) {
        if ('add' in each) {
          const ords = Uint32Array.from(each.add, (_, i) => next + i);
          await lists.add(ords, each.add);
          each.add.forEach((added, i) => {
            live.set(next + i, added);
          });
          next += each.add.length;
        } else if ('remove' in each) {
          await lists.remove(Uint32Array.from(each.remove));
          for (const ord of each.remove) live.delete(ord);
        } else lists = await reopened(lists);
        const fresh = await listsOf([...live.values()]);
        for (const query of texts)
          assert.deepEqual(
            await gazetteer.find(query, lists),
            await new CollectionGazetteer(FIELDS, aliases).find(query, fresh),
          );
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('it finds the values that trying each at every place finds', async () => {
  const han = fc
    .array(fc.constantFrom('天', '地', '人', '和'), { minLength: 2, maxLength: 4 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(han, { maxLength: 10 }), fc.array(han, { maxLength: 8 }), async (values, parts) => {
      const lists = await listsOf(values.map((city) => ({ city })));
      const query = parts.join('');
      const expected: string[] = [];
      for (let at = 0; at < query.length; at++) {
        const [longest] = values.filter((each) => query.startsWith(each, at)).sort((a, b) => b.length - a.length);
        if (longest === undefined) continue;
        expected.push(`${longest} city=${longest}`);
        at += longest.length - 1;
      }
      assert.deepEqual(await found(new CollectionGazetteer(['city']), query, lists), expected);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('a value stands for all values of the same normal form, the one that was written first', async () => {
  const lists = await listsOf([
    { city: '北京市' },
    { city: '北京' },
    { brand: { name: '华为技术有限公司' } },
    { city: '《上海》' },
  ]);
  const gazetteer = new CollectionGazetteer(FIELDS);
  for (const [query, ...expected] of [
    ['北京的租房合同', '北京 city=北京|北京市'],
    ['北京市的租房合同', '北京市 city=北京市|北京'],
    ['华为技术的手机', '华为技术 brand.name=华为技术有限公司'],
    ['上海和北 京', '上海 city=《上海》', '北 京 city=北京|北京市'],
    ['广州'],
  ])
    assert.deepEqual(await found(gazetteer, query, lists), expected);
});

test('the same words may stand for values of several fields', async () => {
  const lists = await listsOf([{ city: '朝阳区', brand: { name: '朝阳' } }]);
  const expected = ['朝阳 city=朝阳区', '朝阳 brand.name=朝阳'];
  assert.deepEqual(await found(new CollectionGazetteer(['city', 'brand.name', 'city']), '朝阳的房', lists), expected);
  assert.deepEqual(
    await found(new CollectionGazetteer(['brand.name', 'city']), '朝阳的房', lists),
    expected.toReversed(),
  );
  assert.deepEqual(await found(new CollectionGazetteer([]), '朝阳的房', lists), []);
});

test('an alias is found where a document has what it stands for', async () => {
  const aliases = EntityAliases.of({ 上海: ['魔都', 'Shanghai'], 广州: ['羊城'] });
  const lists = await listsOf([{ city: '上海市' }]);
  const gazetteer = new CollectionGazetteer(FIELDS, aliases);
  assert.deepEqual(await found(gazetteer, '魔都的房, shanghai', lists), ['魔都 city=上海市', 'shanghai city=上海市']);
  assert.deepEqual(await found(gazetteer, '羊城', lists), []);
  await lists.add(Uint32Array.of(1), [{ city: '魔都' }]);
  assert.deepEqual(await found(gazetteer, '魔都的房', lists), ['魔都 city=魔都|上海市']);
});

test('a value is found as long as a document has it', async () => {
  const lists = await listsOf([
    { city: '北京大学' },
    { city: '北京' },
    { city: ['北京大学', '南京'] },
    { city: 'x' },
    { city: 'y' },
  ]);
  const gazetteer = new CollectionGazetteer(['city']);
  assert.deepEqual(await found(gazetteer, '北京大学', lists), ['北京大学 city=北京大学']);
  await lists.remove(Uint32Array.of(0));
  assert.deepEqual(await found(gazetteer, '北京大学', lists), ['北京大学 city=北京大学']);
  await lists.remove(Uint32Array.of(2));
  assert.deepEqual(await found(gazetteer, '北京大学', lists), ['北京 city=北京']);
  // Now most are dead, so that they are dropped.
  await lists.remove(Uint32Array.of(3));
  assert.deepEqual(await found(gazetteer, '北京大学', lists), ['北京 city=北京']);
  await lists.add(Uint32Array.of(5), [{ city: '北京大学' }]);
  assert.deepEqual(await found(gazetteer, '南京的北京大学', lists), ['北京大学 city=北京大学']);
});

test('queries that come while many values are read get all of them', async () => {
  const lists = await listsOf(Array.from({ length: 20_000 }, (_, i) => ({ city: `第${i}号街道` })));
  const gazetteer = new CollectionGazetteer(['city']);
  const queries = Array.from({ length: 20 }, (_, i) => `去第${i * 1000}号街道`);
  const results = await Promise.all(queries.map((query) => found(gazetteer, query, lists)));
  results.forEach((result, i) => {
    assert.deepEqual(result, [`第${i * 1000}号街道 city=第${i * 1000}号街道`]);
  });
});

test('a query that is aborted while values are read leaves the rest to the next', async () => {
  const lists = await listsOf([{ city: '北京' }, { city: '上海' }]);
  const gazetteer = new CollectionGazetteer(['city']);
  await assert.rejects(gazetteer.find('北京', lists, { signal: AbortSignal.abort() }), AbortedError);
  assert.deepEqual(await found(gazetteer, '北京上海', lists), ['北京 city=北京', '上海 city=上海']);
});

async function reopened(lists: FieldLists): Promise<FieldLists> {
  const { meta, payload } = lists.save();
  return FieldLists.load(JSON.parse(JSON.stringify(meta)), Buffer.concat([...payload]));
}

test('values of fields are found in either way of writing Chinese', async () => {
  const lists = await listsOf([
    { city: '台北' },
    { city: '臺北市' },
    { city: '廣州' },
    { city: '厦门' },
    { city: '澳門' },
  ]);
  const gazetteer = new CollectionGazetteer(['city'], EntityAliases.of({ 澳門: ['濠江'] }));
  assert.deepEqual(await found(gazetteer, '臺北的租房合同', lists), ['臺北 city=台北|臺北市']);
  assert.deepEqual(await found(gazetteer, '台北市', lists), ['台北市 city=臺北市|台北']);
  assert.deepEqual(await found(gazetteer, '广州和廈門', lists), ['广州 city=廣州', '廈門 city=厦门']);
  assert.deepEqual(await found(gazetteer, '澳门、濠江', lists), ['澳门 city=澳門', '濠江 city=澳門']);
});
