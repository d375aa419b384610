import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { type OpenOptions, open } from '../../../src/database/kenyon.ts';
import type { EntitySettings } from '../../../src/entities/entity-settings.ts';
import type { EntityOptions } from '../../../src/entities/query/entity-options.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import type { SearchResult } from '../../../src/search/search-result.ts';
import type { DocumentInput } from '../../../src/store/document.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedRecognizer } from '../../fixtures/scripted-recognizer.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(64);
const CITIES = ['北京', '上海', '广州', 'Lisbon', 'Porto'];
const WORDS = {
  北京大学: 'organization',
  北京市: 'place',
  北京: 'place',
  上海: 'place',
  Lisbon: 'place',
  张三: 'person',
  李四: 'person',
};
/** Every fifth document is of 北京; ten name 张三, half of them of 北京; three name 李四. */
const DOCS = Array.from({ length: 200 }, (_, i) => ({
  id: `d${i}`,
  text: `租房合同 number ${i}${i % 5 === 0 && i < 25 ? ' 张三' : ''}${i % 5 === 1 && i < 25 ? ' 张三' : ''}${i < 3 ? ' 李四' : ''}`,
  city: CITIES[i % 5],
  price: i,
}));
const byId = new Map(DOCS.map((doc) => [doc.id, doc]));

async function filled(
  t: TestContext,
  {
    settings = { rules: false, fields: ['city'] },
    options = {},
    docs = DOCS,
  }: {
    settings?: EntitySettings;
    options?: OpenOptions;
    docs?: readonly DocumentInput[];
  } = {},
): Promise<Collection> {
  const { kenyon } = await temporaryDatabase(t, { encoder, recognizer: new ScriptedRecognizer(WORDS), ...options });
  const collection = kenyon.collection();
  await collection.add(docs);
  await collection.setEntities(settings);
  await collection.catchUp();
  return collection;
}

const idsOf = ({ hits }: SearchResult) => hits.map(({ id }) => id);
const citiesOf = (result: SearchResult) => idsOf(result).map((id) => byId.get(id)!.city);
const statesOf = ({ entities }: SearchResult) => entities!.map(({ key, state }) => `${key} ${state}`);

test('the city of the query becomes a filter, and the result shows it', async (t) => {
  const docs = await filled(t);
  const plain = await docs.search('北京的租房合同');
  assert.equal(plain.entities, undefined);
  const result = await docs.search('北京的租房合同', { entities: 'filter' });
  assert.equal(result.hits.length, 10);
  assert.deepEqual(new Set(citiesOf(result)), new Set(['北京']));
  const [entity] = result.entities!;
  assert.equal(result.entities!.length, 1);
  const { start, end, text, key, documents, state, source } = entity;
  assert.deepEqual(
    { start, end, text, key, documents, state, source },
    { start: 0, end: 2, text: '北京', key: 'city:北京', documents: 40, state: 'applied', source: 'field' },
  );
  assert.equal(result.plan.allowed, 40);
});

for (const index of ['exact', ...INDEX_NAMES] as const) {
  test(`index '${index}' finds with the city of the query what it finds with a filter`, async (t) => {
    const docs = await filled(t);
    const mode = { index, mode: 'hybrid' } as const;
    const byEntity = await docs.search('北京的租房合同 17', { ...mode, entities: 'filter' });
    const byFilter = await docs.search('北京的租房合同 17', { ...mode, filter: 'city = "北京"' });
    assert.deepEqual(idsOf(byEntity), idsOf(byFilter));
    assert.deepEqual(
      byEntity.hits.map(({ score }) => score),
      byFilter.hits.map(({ score }) => score),
    );
  });
}

for (const mode of ['semantic', 'lexical', 'hybrid'] as const) {
  test(`mode '${mode}': entities and the caller's filter hold together`, async (t) => {
    const docs = await filled(t);
    const result = await docs.search('北京的租房合同 number', {
      mode,
      entities: 'filter',
      filter: 'price < 100',
      k: 8,
    });
    const expected = await docs.search('北京的租房合同 number', {
      mode,
      filter: 'price < 100 and city = "北京"',
      k: 8,
    });
    assert.deepEqual(idsOf(result), idsOf(expected));
    assert.equal(result.hits.length, 8);
    assert.equal(result.plan.allowed, 20);
  });
}

test('entities of texts and of fields are demanded together', async (t) => {
  const docs = await filled(t);
  const result = await docs.search('张三在北京的租房合同', { entities: 'filter', k: 5 });
  assert.deepEqual(statesOf(result), ['person:张三 applied', 'city:北京 applied']);
  assert.deepEqual(new Set(idsOf(result)), new Set(['d0', 'd5', 'd10', 'd15', 'd20']));
});

test('an entity that the caller removes is shown and not applied', async (t) => {
  const docs = await filled(t);
  for (const key of ['city:北京', 'place:北京', 'city:北京市']) {
    const result = await docs.search('北京市的租房合同', { entities: { mode: 'filter', without: [key, 'no:such'] } });
    assert.deepEqual(statesOf(result), ['city:北京 removed'], key);
    assert.deepEqual(idsOf(result), idsOf(await docs.search('北京市的租房合同')), key);
    assert.equal(result.plan.allowed, undefined);
  }
});

test('with fewer documents left than wanted an entity is not demanded but moves hits up, and the reason is said', async (t) => {
  const docs = await filled(t);
  const query = '李四在北京的租房合同';
  const result = await docs.search(query, { entities: { mode: 'filter', atLeast: 10, weight: 1 } });
  assert.deepEqual(statesOf(result), ['person:李四 boosted', 'city:北京 applied']);
  assert.equal(result.entities![0].reason, 'would leave 1 of 10');
  assert.match(result.plan.reason!, /person:李四 not demanded: would leave 1 of 10/);
  assert.equal(result.plan.allowed, 40);
  assert.deepEqual(new Set(citiesOf(result)), new Set(['北京']));
  assert.equal(idsOf(result)[0], 'd0');
  assert.deepEqual(
    result.hits.map(({ boost }) => boost?.entities),
    [['person:李四'], ...Array(9).fill(undefined)],
  );
});

test('a filter that leaves one document shows one, whatever number of hits is asked for', async (t) => {
  const docs = await filled(t);
  const narrow = await docs.search('李四在北京的租房合同', { entities: 'filter' });
  assert.deepEqual(statesOf(narrow), ['person:李四 applied', 'city:北京 applied']);
  assert.deepEqual(idsOf(narrow), ['d0']);
});

test('an entity that would leave too few hits does nothing where it is to be dropped', async (t) => {
  const docs = await filled(t);
  const entities = { mode: 'filter', atLeast: 10, fallback: 'drop' } as const;
  const result = await docs.search('李四在北京的租房合同', { entities });
  assert.deepEqual(statesOf(result), ['person:李四 dropped', 'city:北京 applied']);
  const byFilter = await docs.search('李四在北京的租房合同', { filter: 'city = "北京"' });
  assert.deepEqual(idsOf(result), idsOf(byFilter));
  const alone = await docs.search('李四的租房合同', { entities });
  assert.deepEqual(statesOf(alone), ['person:李四 dropped']);
  assert.deepEqual(idsOf(alone), idsOf(await docs.search('李四的租房合同')));
});

test('a filter that allows less than k is no reason to drop an entity that all of them have', async (t) => {
  const docs = await filled(t);
  const result = await docs.search('北京的租房合同', { entities: 'filter', filter: 'city = "北京" and price < 20' });
  assert.deepEqual(statesOf(result), ['city:北京 applied']);
  assert.equal(result.hits.length, 4);
});

test('words that few documents have decide how many hits an entity must leave', async (t) => {
  const docs = await filled(t);
  const query = '北京 number 7';
  const without = await docs.search(query, {
    mode: 'lexical',
    k: 200,
    entities: { mode: 'filter', without: ['city:北京'] },
  });
  assert.equal(without.hits.length, 200);
  const rare = await docs.search('李四 北京', {
    mode: 'lexical',
    entities: { mode: 'filter', atLeast: 3, fallback: 'drop' },
  });
  assert.deepEqual(statesOf(rare), ['person:李四 applied', 'city:北京 dropped']);
  assert.deepEqual(idsOf(rare).sort(), ['d0', 'd1', 'd2']);
  assert.equal(rare.entities![1].reason, 'would leave 1 of 3');
});

test('an entity that no document has is told of and not applied', async (t) => {
  const docs = await filled(t);
  const result = await docs.search('北京大学的租房合同', { entities: { mode: 'filter', types: ['organization'] } });
  assert.deepEqual(statesOf(result), ['organization:北京大学 unknown']);
  assert.match(result.entities![0].reason!, /no document has it/);
  assert.deepEqual(idsOf(result), idsOf(await docs.search('北京大学的租房合同')));
});

test('the longer entity wins where documents have it, and the shorter one where none has', async (t) => {
  const docs = await filled(t);
  const short = await docs.search('北京大学的租房合同', { entities: 'filter' });
  assert.deepEqual(statesOf(short), ['city:北京 applied']);
  await docs.add(Array.from({ length: 12 }, (_, i) => ({ id: `u${i}`, text: `北京大学 租房合同 ${i}` })));
  const long = await docs.search('北京大学的租房合同', { entities: 'filter' });
  assert.deepEqual(statesOf(long), ['organization:北京大学 applied']);
  assert.ok(idsOf(long).every((id) => id.startsWith('u')));
});

test('a document whose field says something else is found by what its text mentions only where others are too few', async (t) => {
  const docs = await filled(t, {
    docs: [
      { id: 'of', text: '合同 one', city: '北京' },
      { id: 'mentions', text: '合同 two, 不在北京', city: '上海' },
      { id: 'names', text: '合同 three in 北京' },
      { id: 'none', text: '合同 four' },
    ],
  });
  const result = await docs.search('北京的合同', { entities: 'filter' });
  assert.deepEqual(idsOf(result).sort(), ['names', 'of']);
  assert.deepEqual(result.entities![0].sameAs, ['place:北京']);
  assert.equal(result.entities![0].documents, 2);
  const wider = await docs.search('北京的合同', { entities: { mode: 'filter', atLeast: 3 } });
  assert.deepEqual(idsOf(wider).sort(), ['mentions', 'names', 'of']);
  assert.deepEqual([wider.entities![0].state, wider.entities![0].documents], ['applied', 3]);
});

test('an alias in the query finds what fields and texts call otherwise', async (t) => {
  const aliases = { 北京: ['帝都', '京城'] };
  const docs = await filled(t, {
    settings: { rules: false, fields: ['city'], aliases },
    docs: [
      { id: 'a', text: '合同 one', city: '北京' },
      { id: 'b', text: '合同 two', city: '上海' },
      { id: 'c', text: '合同 three in 北京市' },
    ],
  });
  const result = await docs.search('帝都的合同', { entities: 'filter', k: 2 });
  assert.deepEqual(idsOf(result).sort(), ['a', 'c']);
  assert.deepEqual(statesOf(result), ['city:北京 applied']);
  await docs.setEntities({ rules: false, aliases });
  const inTexts = await docs.search('帝都的合同', { entities: 'filter', k: 1 });
  assert.deepEqual(idsOf(inTexts), ['c']);
  assert.deepEqual(statesOf(inTexts), ['place:北京 applied']);
  await docs.setEntities({ rules: false });
  assert.deepEqual(statesOf(await docs.search('帝都的合同', { entities: 'filter' })), []);
});

test('a period of the query finds the days within it', async (t) => {
  const docs = await filled(t, {
    settings: { model: false, rules: ['date'] },
    docs: [
      { id: 'may', text: '合同 2024年5月3日' },
      { id: 'june', text: '合同 2024年6月1日' },
      { id: 'before', text: '合同 2023年5月3日' },
    ],
  });
  const year = await docs.search('2024年的合同', { entities: 'filter', k: 2 });
  assert.deepEqual(idsOf(year).sort(), ['june', 'may']);
  const now = new Date(2025, 2, 1);
  const last = await docs.search('去年5月的合同', { entities: { mode: 'filter', now }, k: 1 });
  assert.deepEqual(idsOf(last), ['may']);
});

test('a period of the query finds documents whose field has a day within it', async (t) => {
  const docs = await filled(t, {
    settings: { model: false, rules: ['date'], fields: ['city', 'signed'] },
    docs: [
      { id: 'may', text: '合同 one', signed: '2024-05-03T10:00' },
      { id: 'june', text: '合同 two, 2023年5月', signed: '2024-06-01' },
      { id: 'before', text: '合同 three, 2024年5月', signed: '2023-05-03' },
      { id: 'undated', text: '合同 four, 2024年5月', signed: '' },
      { id: 'none', text: '合同 five', city: '北京' },
    ],
  });
  const may = await docs.search('2024年5月的合同', { entities: 'filter', k: 2 });
  assert.deepEqual(idsOf(may).sort(), ['may', 'undated']);
  assert.deepEqual(statesOf(may), ['signed:2024-05-01/2024-05-31 applied']);
  assert.deepEqual(may.entities![0].sameAs, ['date:2024-05-01/2024-05-31']);
  const day = await docs.search('2024年5月3日的合同', { entities: 'filter', k: 1 });
  assert.deepEqual(idsOf(day), ['may']);
});

test('entities are looked for in the beginning of a long query', async (t) => {
  const docs = await filled(t);
  const result = await docs.search(`北京${'的租房合同'.repeat(400)}上海`, { entities: 'filter' });
  assert.deepEqual(statesOf(result), ['city:北京 applied']);
});

test('with explain each entity tells the search without it, and what it kept out', async (t) => {
  const docs = await filled(t);
  const query = '张三在北京的租房合同';
  const { entities } = await docs.search(query, { entities: 'filter', k: 5, explain: true });
  for (const { key, without, excluded } of entities!) {
    const alone = await docs.search(query, { entities: { mode: 'filter', without: [key] }, k: 5 });
    assert.deepEqual(without, idsOf(alone));
    const has = (id: string) =>
      key === 'city:北京' ? byId.get(id)!.city === '北京' : byId.get(id)!.text.includes('张三');
    assert.deepEqual(
      excluded,
      without!.filter((id) => !has(id)),
    );
  }
  assert.ok(entities!.some(({ excluded }) => excluded!.length > 0));
  const [silent] = (await docs.search(query, { entities: 'filter', k: 5 })).entities!;
  assert.equal(silent.without, undefined);
});

test('boost moves hits up that have the entities, keeps the number of hits and says what it added', async (t) => {
  const docs = await filled(t);
  const query = '北京的租房合同 number 7';
  const plain = await docs.search(query);
  const result = await docs.search(query, { entities: { mode: 'boost', weight: 1 }, explain: true });
  const count = (cities: readonly string[]) => cities.filter((city) => city === '北京').length;
  assert.equal(result.hits.length, 10);
  assert.ok(count(citiesOf(result)) > count(citiesOf(plain)));
  const scores = result.hits.map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  const deep = await docs.search(query, { k: 100 });
  const [best, worst] = [deep.hits[0].score, deep.hits.at(-1)!.score];
  for (const { id, score, boost } of result.hits) {
    const before = deep.hits.find((hit) => hit.id === id)!.score;
    assert.equal(boost !== undefined, byId.get(id)!.city === '北京');
    assert.ok(Math.abs(score - before - (boost === undefined ? 0 : best - worst)) < 1e-6);
    if (boost !== undefined) assert.deepEqual(boost.entities, ['city:北京']);
  }
  const [{ without, excluded }] = result.entities!;
  assert.deepEqual(without, idsOf(plain));
  assert.deepEqual(
    excluded,
    without!.filter((id) => !idsOf(result).includes(id)),
  );
  assert.deepEqual(
    result.hits.map(({ why }) => why!.semantic!.score),
    result.hits
      .map(({ id }) => deep.hits.find((hit) => hit.id === id))
      .map((_, i) => result.hits[i].why!.semantic!.score),
  );
});

test('boost without entities that documents have changes nothing', async (t) => {
  const docs = await filled(t);
  const result = await docs.search('租房合同', { entities: 'boost' });
  assert.deepEqual(result.entities, []);
  assert.deepEqual(idsOf(result), idsOf(await docs.search('租房合同')));
});

for (const mode of ['filter', 'boost'] as const) {
  test(`${mode}: a reranker reads the hits that entities left, and k is the caller's`, async (t) => {
    const byNumber = new ScriptedScorer(({ b }) => Number(/\d+/.exec(b)![0]));
    const docs = await filled(t, { options: { reranker: byNumber } });
    const entities = { mode, weight: 1 } as const;
    const before = await docs.search('张三在北京的租房合同', {
      k: 20,
      entities: { ...entities, without: ['person:张三'] },
    });
    const result = await docs.search('张三在北京的租房合同', {
      k: 3,
      entities: { ...entities, without: ['person:张三'] },
      rerank: { top: 20 },
      explain: true,
    });
    const expected = idsOf(before).toSorted((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
    assert.deepEqual(idsOf(result), expected.slice(0, 3));
    assert.equal(result.plan.rerank!.of, 20);
    // Five documents have both: enough for the three that are wanted, too few for the twenty that are read.
    const both = await docs.search('张三在北京的租房合同', { k: 3, entities: 'filter', rerank: { top: 20 } });
    assert.deepEqual(statesOf(both), ['person:张三 applied', 'city:北京 applied']);
    assert.equal(both.plan.rerank!.of, 5);
  });
}

test('an entity that comes twice in the query counts once', async (t) => {
  const docs = await filled(t);
  const result = await docs.search('从北京到北京的租房合同', { entities: 'filter' });
  assert.deepEqual(statesOf(result), ['city:北京 applied']);
});

test('without settings, with a vector or a wrong option a search with entities is refused, and off is off', async (t) => {
  const docs = await filled(t);
  const refused = async (entities: unknown, message: RegExp) =>
    assert.rejects(docs.search('北京', { entities: entities as EntityOptions }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, message);
      return true;
    });
  await refused('on', /entities\.mode must be one of off, filter, boost/);
  await refused({ mode: 'filter', witout: [] }, /no option 'witout'/);
  await refused({ mode: 'filter', without: 'city:北京' }, /entities\.without/);
  await refused({ mode: 'boost', weight: 0 }, /entities\.weight/);
  await refused({ mode: 'filter', fallback: 'none' }, /entities\.fallback must be one of boost, drop/);
  await refused({ mode: 'filter', now: new Date('x') }, /entities\.now/);
  await refused(true, /entities must be/);
  await assert.rejects(docs.search(encoder.vectorOf('北京'), { entities: 'filter' }), /give the text/);
  await docs.setEntities(undefined);
  await refused('filter', /no entity settings.*setEntities/);
  const off = await docs.search('北京', { entities: 'off' });
  assert.equal(off.entities, undefined);
});

test('documents whose texts were not read yet are not kept out', async (t) => {
  const own = new ScriptedRecognizer(WORDS);
  const docs = await filled(t, { options: { recognizer: own }, settings: { rules: false } });
  const recognize = own.recognize.bind(own);
  let goOn = () => {};
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  own.recognize = async (texts, options) => {
    if (texts.length > 1) await waiting;
    return recognize(texts, options);
  };
  await docs.add(
    Array.from({ length: 600 }, (_, i) => ({ id: `n${i}`, text: `租房合同 new ${i}${i % 2 ? ' 李四' : ''}` })),
  );
  const early = await docs.search('李四的租房合同', { entities: 'filter', k: 20 });
  assert.deepEqual(statesOf(early), ['person:李四 applied']);
  assert.equal(early.plan.allowed, 603);
  assert.match(early.plan.reason!, /600 texts still to be read for entities/);
  goOn();
  await docs.catchUp();
  const late = await docs.search('李四的租房合同', { entities: 'filter', k: 20 });
  assert.equal(late.plan.allowed, 303);
  assert.equal(late.entities![0].documents, 303);
});

test('removed and replaced documents are not found, and an empty collection has no entities', async (t) => {
  const docs = await filled(t);
  const beijing = DOCS.filter(({ city }) => city === '北京').map(({ id }) => id);
  await docs.delete(beijing.slice(0, 30));
  await docs.add([{ id: 'd150', text: '租房合同', city: '上海' }]);
  const result = await docs.search('北京的租房合同', { entities: 'filter', k: 9 });
  assert.equal(result.plan.allowed, 9);
  assert.deepEqual(idsOf(result).sort(), beijing.slice(31).sort());
  await docs.delete(DOCS.map(({ id }) => id));
  const empty = await docs.search('北京的租房合同', { entities: 'filter' });
  assert.deepEqual([empty.hits, statesOf(empty)], [[], ['place:北京 unknown']]);
});

test('after any adds, deletes, replacements and reopening a query finds what looking through the documents finds', async (t) => {
  const id = fc.constantFrom(...'abcdefghij');
  const doc = fc.record({
    id,
    text: fc.constantFrom('张三的合同', '李四的合同', '张三和李四', '合同'),
    city: fc.constantFrom('北京', '北京市', '上海'),
  });
  const change = fc.oneof(
    fc.record({ add: fc.array(doc, { minLength: 1, maxLength: 5 }) }),
    fc.record({ remove: fc.array(id, { minLength: 1, maxLength: 4 }) }),
    fc.constant({ reopen: true }),
  );
  const path = join(await temporaryDirectory(t), 'db');
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
      const name = `run${run++}`;
      const opened = () => open(path, { encoder, recognizer: new ScriptedRecognizer(WORDS) });
      let kenyon = await opened();
      const truth = new Map<string, { text: string; city: string }>([['a', { text: '合同', city: '上海' }]]);
      await kenyon.collection(name).add([{ id: 'a', ...truth.get('a')! }]);
      await kenyon.collection(name).setEntities({ rules: false, fields: ['city'] });
      for (const each of changes) {
        if ('add' in each) {
          await kenyon.collection(name).add(each.add);
          for (const { id, ...rest } of each.add) truth.set(id, rest);
        } else if ('remove' in each) {
          await kenyon.collection(name).delete(each.remove);
          for (const id of each.remove) truth.delete(id);
        } else {
          await kenyon.close();
          kenyon = await opened();
        }
      }
      const result = await kenyon.collection(name).search('张三在北京的合同', { entities: 'filter', k: 1 });
      await kenyon.close();
      const person = new Set([...truth].filter(([, { text }]) => text.includes('张三')).map(([id]) => id));
      const city = new Set([...truth].filter(([, doc]) => doc.city.startsWith('北京')).map(([id]) => id));
      const count = (type: string) => result.entities!.find((entity) => entity.type === type)?.documents ?? 0;
      assert.equal(count('person'), person.size);
      assert.equal(count('city'), city.size);
      const both = [...person].filter((id) => city.has(id));
      const expected =
        both.length > 0 ? both : city.size > 0 ? [...city] : person.size > 0 ? [...person] : [...truth.keys()];
      assert.equal(result.hits.length, Math.min(1, truth.size));
      for (const id of idsOf(result)) assert.ok(expected.includes(id));
    }),
    { seed: 17, numRuns: 25 },
  );
});

test('a name of either writing of Chinese finds the documents whose field has it in either', async (t) => {
  const docs = [
    { id: 'a', text: '租房合同', city: '台北' },
    { id: 'b', text: '租房合同', city: '臺北市' },
    { id: 'c', text: '租房合同', city: '廣州' },
    { id: 'd', text: '租房合同', city: '上海' },
  ];
  const collection = await filled(t, { docs });
  const cases: readonly (readonly [query: string, ...ids: string[]])[] = [
    ['臺北的租房合同', 'a', 'b'],
    ['台北的租房合同', 'a', 'b'],
    ['臺北市租房', 'a', 'b'],
    ['广州的租房合同', 'c'],
    ['廣州租房', 'c'],
  ];
  for (const [query, ...ids] of cases) {
    const result = await collection.search(query, { k: ids.length, entities: 'filter' });
    assert.equal(result.entities![0].state, 'applied', query);
    assert.deepEqual(idsOf(result).sort(), ids, query);
  }
});
