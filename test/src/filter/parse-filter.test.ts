import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { checkTree } from '../../../src/filter/check-tree.ts';
import { checkFilter } from '../../../src/filter/checked-filter.ts';
import { FilterError } from '../../../src/filter/filter-error.ts';
import { type Filter, MAX_DEPTH, MAX_NESTING } from '../../../src/filter/filter-tree.ts';
import { formatFilter } from '../../../src/filter/format-filter.ts';
import { parseFilter } from '../../../src/filter/parse-filter.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { arbitraryFilter } from './arbitrary-filter.ts';

const SEED = 88;

function faultOf(run: () => unknown): FilterError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof FilterError && error instanceof InvalidArgumentError, String(error));
    return error;
  }
  return assert.fail('it should throw');
}

test('each form of condition is read as its node', () => {
  const cases: [text: string, tree: Filter][] = [
    ['city = "北京"', { field: 'city', op: '=', value: '北京' }],
    ["城市!='it\\'s \\u5317\\n'", { field: '城市', op: '!=', value: "it's 北\n" }],
    ['a IN (1, -2.5e3, "x", NULL, True,false)', { field: 'a', op: 'in', value: [1, -2500, 'x', null, true, false] }],
    ['a Not In (0)', { field: 'a', op: 'not in', value: [0] }],
    ['"publish date">="2024"', { field: 'publish date', op: '>=', value: '2024' }],
    ['author.name exists', { field: 'author.name', op: 'exists' }],
    ['author."first name" < 3', { field: 'author.first name', op: '<', value: 3 }],
    ['a.in <= 3', { field: 'a.in', op: '<=', value: 3 }],
    ["'not' > 0", { field: 'not', op: '>', value: 0 }],
    ['order-no = 1', { field: 'order-no', op: '=', value: 1 }],
    ['notes = 1', { field: 'notes', op: '=', value: 1 }],
  ];
  for (const [text, tree] of cases) assert.deepEqual(parseFilter(text).tree, tree, text);
});

test('not binds before and, and before or, and parentheses before all', () => {
  const a: Filter = { field: 'a', op: '=', value: 1 };
  const b: Filter = { field: 'b', op: '=', value: 2 };
  const c: Filter = { field: 'c', op: 'exists' };
  const read = (text: string) => parseFilter(text).tree;
  assert.deepEqual(read('a = 1 or b = 2 and c exists'), { or: [a, { and: [b, c] }] });
  assert.deepEqual(read('(a = 1 or b = 2) and c exists'), { and: [{ or: [a, b] }, c] });
  assert.deepEqual(read('not a = 1 and b = 2'), { and: [{ not: a }, b] });
  assert.deepEqual(read('not (a = 1 and b = 2)'), { not: { and: [a, b] } });
  assert.deepEqual(read('not not a=1'), { not: { not: a } });
  assert.deepEqual(read('\n a=1\tAND\n b=2 and((c exists)) '), { and: [a, b, c] });
});

test('a filter written as text is read as the same filter', () => {
  const fields = ['city', 'author.name', 'a b', '', '北京', 'in', 'a"\\\'\n', '3d', 'a..b', '𠮷-1', 'x.not', '\ud800'];
  fc.assert(
    fc.property(arbitraryFilter(fields), (tree) => {
      const text = formatFilter(tree);
      assert.equal(checkFilter(text).key, checkFilter(tree).key, text);
      assert.equal(formatFilter(parseFilter(text).tree), text);
      const plain = JSON.parse(JSON.stringify(tree));
      assert.deepEqual(checkTree(plain), plain);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('filters of one meaning by their form have one key, others have another', () => {
  const same = [
    'a = 1 and (b = 2 and c = 3)',
    '(c = 3 and a = 1) and b = 2 and a = 1',
    'not (a != 1) and b in (2, 2) and not not c = 3',
  ];
  assert.equal(new Set(same.map((text) => checkFilter(text).key)).size, 1);
  const others = ['a = 1', 'a = "1"', 'a != 1', 'a = 1 and b = 1', 'a = 1 or b = 1', 'a >= 1', 'a > 1', 'a exists'];
  assert.equal(new Set(others.map((text) => checkFilter(text).key)).size, others.length);
  assert.equal(checkFilter('a = 1 or a in (3, 2) or b = 1').key, checkFilter('b = 1 or a in (1, 2, 3)').key);
});

test('a mistake is shown with what was expected, what came, and the place', () => {
  const cases: [text: string, start: number, end: number, message: RegExp][] = [
    ['', 0, 0, /expected the name of a field, not or \(, got the end of the filter\n/],
    ['city', 4, 4, /expected one of = != < <= > >= in, not in, like, not like, exists, got the end/],
    ['city = 北京', 7, 9, /expected a value: .*, got 北京; text stands in quotes: "北京"/],
    ['city = "北京', 7, 10, /does not end; close it with "/],
    ["city = 'a\\x'", 9, 11, /after \\ expected one of/],
    ['a = 1 b = 2', 6, 7, /expected and, or, or the end of the filter, got b/],
    ['(a = 1', 6, 6, /expected and, or, or \), got the end/],
    ['a = 1)', 5, 6, /expected and, or, or the end of the filter, got \)/],
    ['a == 1', 2, 4, /== has no meaning in a filter; write =/],
    ['a <> 1', 2, 4, /write !=/],
    ['a =< 1', 2, 4, /write <=/],
    ['a = 1 && b = 2', 6, 8, /write and/],
    ['a = “x”', 4, 5, /“ has no meaning in a filter; write " or '/],
    ['（a = 1）', 0, 1, /write \(/],
    ['a in (1，2)', 7, 8, /write ,/],
    ['a in 1', 5, 6, /expected \( after in, got 1/],
    ['a in ()', 6, 7, /expected a value/],
    ['a in (1 2)', 8, 9, /expected , or \), got 2/],
    ['a not = 1', 6, 7, /expected in or like after not/],
    ['a like 3', 7, 8, /like takes a string such as .*, got 3/],
    ['a not like null', 11, 15, /like takes a string/],
    ['like = 1', 0, 4, /stands in quotes: "like"/],
    ['a < true', 4, 8, /< compares numbers or strings, got true/],
    ['a > 2024-05-31', 4, 14, /2024-05-31 is not a number .*put it in quotes: "2024-05-31"/],
    ['a = 007', 4, 7, /not a number/],
    ['a = 1e999', 4, 9, /too large/],
    ['and = 1', 0, 3, /as the name of a field it stands in quotes: "and"/],
    ['3d = 1', 0, 2, /not a number/],
    ['a . = 1', 4, 5, /the name of a field after the dot/],
    ['a ~ 1', 2, 3, /~ has no meaning/],
    ['a = 😀', 4, 6, /😀 has no meaning/],
    [`a = "${'x'.repeat(257)}"`, 4, 263, /may have 256 characters, this one has 257/],
  ];
  for (const [text, start, end, message] of cases) {
    const fault = faultOf(() => parseFilter(text));
    assert.match(fault.message, message, text);
    assert.deepEqual([fault.span, fault.filter], [{ start, end }, text], text);
    assert.ok(fault.message.startsWith(`the filter cannot be read at character ${start + 1}: `));
    assert.match(fault.message.split('\n')[2], /^ +\^+$/);
  }
});

test('the carets stand below the mistake, wide characters and long filters included', () => {
  assert.equal(
    faultOf(() => parseFilter('城市 = 北京'))
      .message.split('\n')
      .slice(1)
      .join('\n'),
    '  城市 = 北京\n         ^^^^',
  );
  const long = `${'a = 1 and '.repeat(50)}b ? 1${' and a = 1'.repeat(50)}`;
  const [, shown, carets] = faultOf(() => parseFilter(long)).message.split('\n');
  assert.equal(shown[carets.indexOf('^')], '?');
  assert.ok(shown.startsWith('  …') && shown.endsWith('…') && shown.length < 100, shown);
});

test('any text is read or refused at a place within it', () => {
  const piece = fc.constantFrom(
    'a',
    '"b"',
    'and',
    'or',
    'not',
    'in',
    '(',
    ')',
    ',',
    '=',
    '<',
    '1',
    '-',
    '.',
    ' ',
    '"',
    '\\',
    '北',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
    anyText(),
  );
  fc.assert(
    fc.property(text, (any) => {
      try {
        assert.equal(checkFilter(formatFilter(parseFilter(any).tree)).key, checkFilter(any).key);
      } catch (error) {
        assert.ok(error instanceof FilterError, String(error));
        assert.ok(error.span!.start <= error.span!.end && error.span!.end <= any.length);
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('filters that are too long, too deep or too many are refused, at the limit they are read', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a = 1${')'.repeat(depth)}`;
  assert.deepEqual(parseFilter(nested(MAX_NESTING)).tree, { field: 'a', op: '=', value: 1 });
  assert.match(faultOf(() => parseFilter(nested(MAX_NESTING + 1))).message, /may stand 31 deep/);
  assert.match(faultOf(() => parseFilter('('.repeat(60_000))).message, /may stand 31 deep/);
  assert.match(faultOf(() => parseFilter('not '.repeat(10_000))).message, /may stand 31 deep/);
  const values = (count: number) => `a in (${Array.from({ length: count }, () => '1').join(',')})`;
  assert.equal('value' in parseFilter(values(9999)).tree, true);
  assert.match(faultOf(() => parseFilter(values(10_000))).message, /may have 10000 conditions and values/);
  assert.match(faultOf(() => parseFilter(' '.repeat(65_537))).message, /may have 65536 characters/);
  const tree = (depth: number): Filter => (depth === 1 ? { field: 'a', op: 'exists' } : { not: tree(depth - 1) });
  assert.deepEqual(checkTree(tree(MAX_DEPTH)), tree(MAX_DEPTH));
  assert.match(faultOf(() => checkTree(tree(MAX_DEPTH + 1))).message, /nested more than 64 deep/);
  const cyclic: { not?: unknown } = {};
  cyclic.not = cyclic;
  assert.match(faultOf(() => checkTree(cyclic)).message, /nested more than 64 deep/);
  const wide = { field: 'a', op: 'in', value: Array.from({ length: 10_000 }, () => 1) };
  assert.match(faultOf(() => checkTree(wide)).message, /may have 10000 conditions and values/);
});

test('a tree that is none is refused at its place', () => {
  const good = { field: 'a', op: '=', value: 1 };
  const cases: [tree: unknown, message: string | RegExp][] = [
    [undefined, /^filter must be an object such as .*, got undefined$/],
    [() => true, /got function$/],
    [[good], /got an array$/],
    [{}, /^filter must have one of and, or, not, field, near, got nothing; a condition is written \{"field": "city",/],
    [{ city: '北京' }, /^filter must have one of and, or, not, field, near, got city; a condition is written /],
    [{ ...good, value: new Date(0) }, /got a Date; documents hold its toISOString\(\), so compare with that$/],
    [{ ...good, op: '>=', value: new Date(0) }, /got a Date; documents hold/],
    [{ ...good, op: 'in', value: [new Date(Number.NaN)] }, /^filter\.value\[0\] .* got a Date; /],
    [{ and: [] }, 'filter.and must be an array with at least one member, got an empty array'],
    [{ and: good }, 'filter.and must be an array with at least one member, got an object'],
    [{ and: [good], or: [good] }, 'filter may have and, got "or"'],
    [{ or: [good, { not: 3 }] }, /^filter\.or\[1\]\.not must be an object .*, got 3$/],
    [{ ...good, field: 1 }, 'filter.field must be the name of a field, got 1'],
    [
      { ...good, op: 'contains' },
      /^filter\.op must be one of = != < <= > >= in not in like not like exists, got "contains"$/,
    ],
    [{ ...good, op: 'not like', value: 1 }, /^filter\.value must be a string such as "劳动%", got 1$/],
    [{ ...good, op: '__proto__' }, /^filter\.op must be one of/],
    [{ field: 'a', op: '=' }, 'filter.value is missing'],
    [{ ...good, vlaue: 1 }, 'filter may have field, op, value, got "vlaue"; did you mean value?'],
    [{ ...good, op: 'exists' }, 'filter may have field, op, got "value"'],
    [{ ...good, value: Number.NaN }, /^filter\.value must be a string, a finite number, .*, got NaN$/],
    [{ ...good, value: [1] }, /got an array$/],
    [{ ...good, op: 'in' }, 'filter.value must be an array with at least one member, got 1'],
    [{ ...good, op: 'in', value: [1, {}] }, /^filter\.value\[1\] must be a string/],
    [{ ...good, op: '<', value: null }, /^filter\.value must be a number or a string, which < compares, got null$/],
    [{ ...good, value: 'x'.repeat(257) }, 'filter.value may have 256 characters, got 257'],
  ];
  for (const [tree, message] of cases) {
    const fault = faultOf(() => checkTree(tree));
    if (typeof message === 'string') assert.equal(fault.message, message);
    else assert.match(fault.message, message);
  }
});

test('a checked tree is a copy', () => {
  const tree = { field: 'a', op: 'in' as const, value: [1, 2] };
  const checked = checkFilter(tree);
  tree.value.push(3);
  tree.field = 'b';
  assert.deepEqual(checked.tree, { field: 'a', op: 'in', value: [1, 2] });
});
