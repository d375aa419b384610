import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FieldLists } from '../../../index/fields/field-lists.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { checkFilter } from '../../../src/filter/checked-filter.ts';
import { FilterEvaluator } from '../../../src/filter/filter-evaluator.ts';
import { formatFilter } from '../../../src/filter/format-filter.ts';
import { matches } from '../../../src/filter/matches.ts';
import { arbitraryDocument, FIELDS } from '../../index/fields/arbitrary-documents.ts';
import type { Doc } from '../../index/fields/naive-fields.ts';
import { arbitraryFilter, naiveMatches } from './arbitrary-filter.ts';

const SEED = 404;
const filter = arbitraryFilter(FIELDS.filter((field) => field !== 'id' && field !== 'nowhere'));
/** Has every field with a number, a string and a boolean, so that every filter can be answered. */
const FULL: Doc = JSON.parse(
  '{"city":["a",0,true],"tags":[1,"a",null,false],"author":{"name":["b",3,true],"born":[2,"",false]},"发布 日期":["2024-05-31",1,true],"__proto__":[true,"y",2]}',
);

const step = fc.oneof(
  fc.record({ add: fc.array(arbitraryDocument, { maxLength: 30 }) }),
  fc.record({ remove: fc.array(fc.nat(200), { maxLength: 25 }) }),
  fc.constant({ reopen: true }),
);

test('a filter allows exactly the live documents that fulfil it, under changes and reopening', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.array(filter, { minLength: 1, maxLength: 6 }),
      async (steps, filters) => {
        let lists = new FieldLists();
        let evaluator = new FilterEvaluator(lists);
        const live = new Map<number, Doc>([[0, FULL]]);
        await lists.add(Uint32Array.of(0), [FULL]);
        let next = 1;
        for (const each of steps) {
          if ('add' in each) {
            const ords = Uint32Array.from(each.add, (_, i) => next + i);
            await lists.add(ords, each.add);
            for (const document of each.add) live.set(next++, document);
          } else if ('remove' in each) {
            const ords = each.remove.filter((ord) => ord > 0);
            await lists.remove(Uint32Array.from(ords));
            for (const ord of ords) live.delete(ord);
          } else {
            const { meta, payload } = lists.save();
            lists = await FieldLists.load(meta, Buffer.concat([...payload]));
            evaluator = new FilterEvaluator(lists);
          }
          for (const tree of filters) {
            const expected = [...live].filter(([, document]) => naiveMatches(tree, document)).map(([ord]) => ord);
            const allowed = evaluator.evaluate(checkFilter(tree));
            assert.deepEqual([...allowed.toArray()], expected, formatFilter(tree));
            // Of one document it is told without lists too.
            const { normal } = checkFilter(tree);
            const alone = [...live].filter(([, document]) => matches(normal, document)).map(([ord]) => ord);
            assert.deepEqual(alone, expected, formatFilter(tree));
          }
        }
      },
    ),
    { seed: SEED, numRuns: 120 },
  );
});

async function evaluatorOf(documents: readonly object[]): Promise<{ lists: FieldLists; evaluator: FilterEvaluator }> {
  const lists = new FieldLists();
  await lists.add(
    Uint32Array.from(documents, (_, i) => i),
    documents,
  );
  return { lists, evaluator: new FilterEvaluator(lists) };
}

function found(evaluator: FilterEvaluator, text: string): number[] {
  return [...evaluator.evaluate(checkFilter(text)).toArray()];
}

test('values of another type are never equal and in no order, and what is missing is not equal', async () => {
  const { evaluator } = await evaluatorOf([{ a: 1 }, { a: '1' }, { a: true }, { a: null }, { b: 0 }, { a: [] }]);
  assert.deepEqual(found(evaluator, 'a = 1'), [0]);
  assert.deepEqual(found(evaluator, 'a = "1"'), [1]);
  assert.deepEqual(found(evaluator, 'a <= 1'), [0]);
  assert.deepEqual(found(evaluator, 'a >= ""'), [1]);
  assert.deepEqual(found(evaluator, 'a = null'), [3]);
  assert.deepEqual(found(evaluator, 'a != 1'), [1, 2, 3, 4, 5]);
  assert.deepEqual(found(evaluator, 'a exists and a not in (1, true)'), [1, 3]);
  assert.deepEqual(found(evaluator, 'not a exists'), [4, 5]);
});

test('of a list different members may fulfil two comparisons, of a single value one must fulfil both', async () => {
  const { evaluator } = await evaluatorOf([
    { a: [0, 5], b: 0 },
    { a: 1, b: 1 },
    { a: 7, b: 5 },
  ]);
  assert.deepEqual(found(evaluator, 'a >= 1 and a < 2'), [0, 1]);
  assert.deepEqual(found(evaluator, 'b >= 1 and b < 2 and b > 0'), [1]);
  assert.deepEqual(found(evaluator, 'b >= 1 and b > 1'), [2]);
  assert.deepEqual(found(evaluator, 'b > 3 and b < 2'), []);
});

test('dates are compared as strings, so those of ISO 8601 by time', async () => {
  const dates = ['2023-12-31', '2024-01-01', '2024-05-31T08:00', '2024-06-01', ''];
  const { evaluator } = await evaluatorOf(dates.map((date) => ({ date })));
  assert.deepEqual(found(evaluator, 'date >= "2024" and date < "2024-06"'), [1, 2]);
});

test('times with zones are compared as times, whatever their zones and fractions; other strings letter by letter', async () => {
  const dates = [
    '2024-05-01T08:00:00+08:00',
    '2024-05-01T00:00:00Z',
    '2024-05-01 00:00:00.000+00',
    '2024-04-30T19:30-0430',
    '2024-05-01T00:00:00.123456Z',
    '2024-05-01T00:00:00.12Z',
    '2024-04-30T23:59:60Z',
    '2024-02-30T00:00:00Z',
    '2024-05-01',
    '2024年5月1日',
  ];
  const { evaluator } = await evaluatorOf(dates.map((date) => ({ date })));
  for (const same of dates.slice(0, 4)) assert.deepEqual(found(evaluator, `date = "${same}"`), [0, 1, 2, 3], same);
  assert.deepEqual(
    found(evaluator, 'date > "2024-05-01T02:00:00.1+02:00" and date < "2024-05-01T00:00:00.123456001Z"'),
    [4, 5],
  );
  assert.deepEqual(found(evaluator, 'date > "2024-05-01T00:00:00.12Z" and date < "2024-06-01T00:00:00Z"'), [4]);
  assert.deepEqual(found(evaluator, 'date < "2024-05-01"'), [6, 7]);
  assert.deepEqual(found(evaluator, 'date in ("2024-02-30T00:00:00Z", "2024-05-01")'), [7, 8]);
});

test('like finds by beginning, end, middle and characters, in any script', async () => {
  const titles = ['劳动合同法', '劳动法', '合同法', '100%', '100 items', 'a_b', '𝄞 clef', '', 'a\nb'];
  const { evaluator } = await evaluatorOf([
    ...titles.map((title) => ({ title })),
    { title: ['x', '劳动节'] },
    { title: 7 },
  ]);
  for (const [pattern, right] of [
    ['劳动%', [0, 1, 9]],
    ['%合同%', [0, 2]],
    ['%法', [0, 1, 2]],
    ['劳动_', [1, 9]],
    ['100\\\\%', [3]],
    ['100%', [3, 4]],
    ['a\\\\_b', [5]],
    ['a_b', [5, 8]],
    ['_ clef', [6]],
    ['', [7]],
    ['%', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['LEF', []],
    [`${'%a'.repeat(100)}b`, []],
  ] as const)
    assert.deepEqual(found(evaluator, `title like "${pattern}"`), [...right], pattern);
  assert.deepEqual(found(evaluator, 'title not like "%法"'), [3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(found(evaluator, 'not title not like "劳动%" and title like "%法"'), [0, 1]);
});

test('what is compared with values of another type alone is an error that says so', async () => {
  const { evaluator } = await evaluatorOf([
    { price: '199', 价格: '199', rank: 3, open: true, mixed: 1, none: null },
    { price: '便宜', 价格: '便宜', rank: 1, open: false, mixed: '1', none: null },
  ]);
  const fails = (text: string, message: RegExp) => assert.throws(() => found(evaluator, text), message, text);
  for (const field of ['price', '价格'])
    for (const what of ['< 200', '>= 0', '= 199', '!= 199', 'in (199, 200)', 'not in (199)'])
      for (const text of [`${field} ${what}`, `not ${field} ${what}`, `rank = 3 and ${field} ${what}`])
        fails(text, new RegExp(`no document has a number in "${field}", only strings; write the number in quotes`));
  for (const text of ['rank < "2"', 'rank like "3%"', 'rank = "3"', 'rank in ("3", "三")', 'rank not like "3%"'])
    fails(text, /no document has a string in "rank", only numbers; write a number, without quotes/);
  for (const text of ['price = true', '价格 in (true, false)'])
    fails(text, /no document has a boolean in ".+", only strings; write a string, in quotes/);
  for (const text of ['open > 0', 'open = 1', 'open = "true"', 'open in ("true", 1)'])
    fails(text, /no document has a (number|string|number or string) in "open", only true and false/);
  fails('mixed = true', /no document has a boolean in "mixed", which this compares with/);
  fails('none > 0', /no document has a number in "none", which this compares with/);
  assert.deepEqual(found(evaluator, 'none = 1'), []);
  assert.deepEqual(found(evaluator, 'price = null'), []);
  assert.deepEqual(found(evaluator, 'price in (1, "199")'), [0]);
  assert.deepEqual(found(evaluator, 'mixed < 2'), [0]);
  assert.deepEqual(found(evaluator, 'mixed < "2"'), [1]);
  assert.deepEqual(found(evaluator, 'mixed = 1'), [0]);
  assert.deepEqual(found(evaluator, 'price < "2"'), [0]);
});

test('an empty string and null are different values, and neither is missing', async () => {
  const { evaluator } = await evaluatorOf([{ a: '' }, { a: null }, {}, { a: [] }, { a: ' ' }, { a: [null, ''] }]);
  assert.deepEqual(found(evaluator, "a = ''"), [0, 5]);
  assert.deepEqual(found(evaluator, 'a = null'), [1, 5]);
  assert.deepEqual(found(evaluator, 'a exists'), [0, 1, 4, 5]);
  assert.deepEqual(found(evaluator, 'a != null'), [0, 2, 3, 4]);
  assert.deepEqual(found(evaluator, 'a like ""'), [0, 5]);
});

test('a field that no document has is an error that points at it and names what was meant', async () => {
  const { evaluator } = await evaluatorOf([{ city: 'x', author: { name: 'y' }, 'publish date': 1 }]);
  const message = (text: string) => {
    try {
      evaluator.evaluate(checkFilter(text));
    } catch (error) {
      assert.ok(error instanceof InvalidArgumentError);
      return error.message;
    }
    return assert.fail('it should throw');
  };
  assert.equal(
    message('city = "北京" and ctiy exists'),
    'no document has a field "ctiy"; did you mean city?\n  city = "北京" and ctiy exists\n                    ^^^^',
  );
  assert.match(message('CITY = 1'), /did you mean city\?/);
  assert.match(message('name = 1'), /did you mean author\.name\?/);
  assert.match(message('publish-date = 1'), /did you mean "publish date"\?/);
  assert.match(message('not (nothing = 1)'), /; the fields are author\.name, city, "publish date"\n/);
  assert.match(message('id = "a"'), /^the field "id" is not listed; documents are read by id with get/);
  assert.match(message('text like "a%"'), /^the field "text" is not listed; its words are searched/);
});

test('a comparison that the lists cannot answer is an error, not an empty result', async () => {
  const { evaluator } = await evaluatorOf([
    { note: 'a'.repeat(300), vector: Array.from({ length: 300 }, (_, i) => i) },
  ]);
  assert.deepEqual(found(evaluator, 'note exists and vector exists'), [0]);
  assert.deepEqual(found(evaluator, 'note = "a"'), []);
  const document = { note: 'a'.repeat(300), vector: Array.from({ length: 300 }, (_, i) => i) };
  for (const text of ['note < "b"', 'not note < "b"', 'vector = 1', 'not vector > 1'])
    assert.equal(matches(checkFilter(text).normal, document), false, text);
  for (const text of ['note < "b"', 'vector = 1', 'vector > 1'])
    assert.throws(() => found(evaluator, text), /: 1 document has more than 256 .*; test it with exists\n/);
});

test('a result is kept until the lists change, and then found anew', async () => {
  const { lists, evaluator } = await evaluatorOf([{ a: 1 }, { a: 2 }, { a: 3 }]);
  const first = evaluator.evaluate(checkFilter('a = 1 or a = 2'));
  assert.equal(evaluator.evaluate(checkFilter('(a in (2, 1, 1))')), first);
  await lists.remove(Uint32Array.of(9));
  assert.equal(evaluator.evaluate(checkFilter('a in (1, 2)')), first);
  await lists.remove(Uint32Array.of(1));
  assert.deepEqual(found(evaluator, 'a in (1, 2)'), [0]);
  await lists.add(Uint32Array.of(3), [{ a: 2 }]);
  assert.deepEqual(found(evaluator, 'a in (1, 2)'), [0, 3]);
  assert.deepEqual([...first.toArray()], [0, 1]);
});

test('the result used longest ago gives way', async () => {
  const { evaluator } = await evaluatorOf([{ a: 1 }]);
  const kept = evaluator.evaluate(checkFilter('a = 1'));
  for (let i = 0; i < 200; i++) {
    evaluator.evaluate(checkFilter(`a = ${i + 2}`));
    assert.equal(evaluator.evaluate(checkFilter('a = 1')), kept);
  }
  const other = evaluator.evaluate(checkFilter('a = 2'));
  for (let i = 0; i < 200; i++) evaluator.evaluate(checkFilter(`a = ${i + 3}`));
  assert.notEqual(evaluator.evaluate(checkFilter('a = 2')), other);
});

test('without documents every filter is right and lets nothing through', async () => {
  const { evaluator } = await evaluatorOf([]);
  assert.equal(evaluator.evaluate(checkFilter('not anything exists')).size, 0);
});
