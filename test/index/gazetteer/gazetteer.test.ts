import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Gazetteer } from '../../../index/gazetteer/gazetteer.ts';
import { NameText } from '../../../index/gazetteer/name-text.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { naiveMatches } from './naive-gazetteer.ts';

const SEED = 91;

function gazetteerOf(names: readonly string[], options = {}): Gazetteer<string> {
  const gazetteer = new Gazetteer<string>(options);
  for (const name of names) gazetteer.add(name, name);
  return gazetteer;
}

function found(gazetteer: Gazetteer<string>, text: string): [string, readonly string[]][] {
  return gazetteer.find(text).map(({ start, end, entries }) => [text.slice(start, end), entries]);
}

const simple = fc
  .array(fc.constantFrom('京', '东', '北京', 'a', 'B', 'cat', '1', '２', '15', ' ', '  ', '，'), { maxLength: 10 })
  .map((parts) => parts.join(''));

test('the names found are those of trying every part of the text', () => {
  fc.assert(
    fc.property(fc.array(simple, { maxLength: 12 }), simple, simple, (names, a, b) => {
      const gazetteer = gazetteerOf(names, { minLength: 1, minDigits: 1 });
      for (const text of [a, b, `${a}${names[0] ?? ''}${b}`, names.join(' ')]) {
        const matches = gazetteer.find(text).map(({ start, end, entries }) => ({ start, end, names: [...entries] }));
        assert.deepEqual(matches, naiveMatches(names, text), JSON.stringify({ text, names }));
      }
    }),
    { seed: SEED, numRuns: 1500 },
  );
});

const anything = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '北京',
        'É',
        'e\u0301',
        '½',
        '㍿',
        'ﬁ',
        '\u200b',
        '\u0301',
        ' ',
        '𠮷',
        '\ud800',
        'İ',
        '・',
        '15',
        'ß',
        '한',
      ),
      anyText({ maxLength: 2 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('whatever the text, a match is a part of it that has the name', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 8 }), anything, (names, rest) => {
      const gazetteer = gazetteerOf(names, { minLength: 1, minDigits: 1 });
      const text = `${names.join(rest)}${rest}`;
      let last = 0;
      for (const { start, end, entries } of gazetteer.find(text)) {
        assert.ok(last <= start && start < end && end <= text.length);
        last = end;
        const { text: form } = new NameText(text.slice(start, end));
        assert.ok(entries.length > 0 && entries.every((name) => new NameText(name).text === form));
      }
    }),
    { seed: SEED, numRuns: 600 },
  );
});

test('a name by itself is found whole', () => {
  fc.assert(
    fc.property(anything, (name) => {
      const gazetteer = new Gazetteer<string>({ minLength: 1, minDigits: 1 });
      // What is left of a mark depends on what it stands on.
      if (/^\p{M}/u.test(new NameText(name).text) || !gazetteer.add(name, name)) return;
      assert.deepEqual(
        gazetteer.find(name).map(({ entries }) => entries),
        [[name]],
      );
    }),
    { seed: SEED, numRuns: 600 },
  );
});

const NAMES = [
  'iPhone 15',
  'iPhone',
  'iPhone 15 Pro',
  'cat',
  '北京',
  '北京市',
  'New York',
  'AT&T',
  '3M',
  '达·芬奇',
  '𠮷野家',
  '2024',
  'PM',
  'A股',
];

test('case, width, and spaces beside numbers and Han characters do not matter', () => {
  const gazetteer = gazetteerOf(NAMES);
  for (const [text, ...expected] of [
    ['iPhone15多少钱', 'iPhone15', 'iPhone 15'],
    ['ＩＰＨＯＮＥ　１５ 价格', 'ＩＰＨＯＮＥ　１５', 'iPhone 15'],
    ['IPHONE15PRO', 'IPHONE15PRO', 'iPhone 15 Pro'],
    ['北 京的房', '北 京', '北京'],
    ['北京市的房', '北京市', '北京市'],
    ['in new  york today', 'new  york', 'New York'],
    ['at & t', 'at & t', 'AT&T'],
    ['列奥纳多・达・芬奇', '达・芬奇', '达·芬奇'],
    ['去𠮷野家吃', '𠮷野家', '𠮷野家'],
    ['2024年的合同', '2024', '2024'],
    ['买a股', 'a股', 'A股'],
  ])
    assert.deepEqual(found(gazetteer, text), [[expected[0], [expected[1]]]], text);
});

test('a name of letters stands where a word does', () => {
  const gazetteer = gazetteerOf([...NAMES, 'therapist', 'sha256']);
  for (const text of [
    'category',
    'concat',
    'the rapist',
    'newyork',
    'a new yorker',
    '13M',
    '3Mbit',
    'PM2.5',
    '12024',
    '20245',
    'SHA股',
  ])
    assert.deepEqual(found(gazetteer, text), [], text);
  assert.deepEqual(found(gazetteer, 'iPhone 15s'), [['iPhone', ['iPhone']]]);
  assert.deepEqual(found(gazetteer, 'iphone64'), [['iphone', ['iPhone']]]);
  assert.deepEqual(found(gazetteer, '我的cat在北京'), [
    ['cat', ['cat']],
    ['北京', ['北京']],
  ]);
});

test('names that are too short to tell are left out, unless they are asked for', () => {
  const short = ['A', '京', '1', '12', '999', '', ' ', '!!', '·'];
  const gazetteer = new Gazetteer<string>();
  for (const name of short) assert.equal(gazetteer.add(name, name), false);
  assert.equal(gazetteer.size, 0);
  const all = gazetteerOf(short, { minLength: 1, minDigits: 1 });
  assert.equal(all.size, 5);
  assert.deepEqual(found(all, '京A 12，1'), [
    ['京', ['京']],
    ['A', ['A']],
    ['12', ['12']],
    ['1', ['1']],
  ]);
  for (const wrong of [{ minLength: 0 }, { minLength: 1.5 }, { minDigits: 0 }, { minDigits: Number.NaN }])
    assert.throws(() => new Gazetteer(wrong), InvalidArgumentError);
});

test('a name that is an ordinary word is found as it is written only', () => {
  const gazetteer = gazetteerOf(['IT', 'May', 'US']);
  for (const name of ['it', 'will']) assert.equal(gazetteer.add(name, name), false);
  assert.deepEqual([gazetteer.named('IT'), gazetteer.named('it')], [['IT'], []]);
  assert.deepEqual(found(gazetteer, 'it may do for us, and will it?'), []);
  assert.deepEqual(found(gazetteer, 'IT in May, MAY the US'), [
    ['IT', ['IT']],
    ['May', ['May']],
    ['US', ['US']],
  ]);
});

test('where the longest name is not known now the next one is found', () => {
  const gazetteer = gazetteerOf(['北京大学', '北京', '大学']);
  const without = (gone: string) =>
    gazetteer.find('在北京大学', (name) => name !== gone).map(({ entries: [name] }) => name);
  assert.deepEqual(without(''), ['北京大学']);
  assert.deepEqual(without('北京大学'), ['北京', '大学']);
  assert.deepEqual(
    gazetteer.find('在北京大学', () => false),
    [],
  );
});

test('several entries may have one name, each once', () => {
  const gazetteer = new Gazetteer<number>();
  for (const [name, entry] of [
    ['朝阳', 1],
    ['朝 阳', 2],
    ['朝阳', 1],
  ] as const)
    assert.ok(gazetteer.add(name, entry));
  assert.equal(gazetteer.size, 1);
  assert.deepEqual(gazetteer.find('朝阳'), [{ start: 0, end: 2, entries: [1, 2] }]);
  assert.deepEqual(gazetteer.named(' 朝 阳'), [1, 2]);
  assert.deepEqual(gazetteer.named('朝阳区'), []);
});

test('names of every length that all but stand in a text do not hold it up', () => {
  const gazetteer = gazetteerOf(Array.from({ length: 255 }, (_, i) => `${'啊'.repeat(i + 1)}！`));
  assert.deepEqual(gazetteer.find('啊'.repeat(20_000)), []);
});

test('a name is found in either way of writing Chinese, and given as the text writes it', () => {
  const gazetteer = gazetteerOf(['台北', '臺北市', '廣東省', '乾隆', '后海', '面条']);
  const cases: readonly [text: string, written: string, names: readonly string[]][] = [
    ['我住臺北', '臺北', ['台北']],
    ['台北市政府', '台北市', ['臺北市']],
    ['广东省的天气', '广东省', ['廣東省']],
    ['乾隆年間', '乾隆', ['乾隆']],
    ['麵條很好吃', '麵條', ['面条']],
    ['後海的酒吧', '後海', ['后海']],
  ];
  for (const [text, written, names] of cases) assert.deepEqual(found(gazetteer, text), [[written, names]], text);
  assert.deepEqual(gazetteer.named('臺北'), ['台北']);
});
