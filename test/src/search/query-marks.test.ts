import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMarks } from '../../../src/search/query-marks.ts';

test('quotes of five kinds make phrases, and a dash before a word excludes it', () => {
  const read: [string, string, string[], string[]][] = [
    ['rent "force majeure" clause', 'rent force majeure clause', ['force majeure'], []],
    ['租房“押金不退”怎么办', '租房 押金不退 怎么办', ['押金不退'], []],
    ['租房「押金 不退」', '租房 押金 不退', ['押金 不退'], []],
    ['『合同』', '合同', ['合同'], []],
    ['＂ab c＂ d', 'ab c d', ['ab c'], []],
    ['apple -pie', 'apple', [], ['pie']],
    ['苹果 -手机', '苹果', [], ['手机']],
    ['苹果 －"苹果 手机" 价格', '苹果 价格', [], ['苹果 手机']],
    ['c -C++ -co-worker, x', 'c x', [], ['C++', 'co-worker']],
    ['-tax law', 'law', [], ['tax']],
    ['c# -.NET', 'c#', [], ['.NET']],
    ['jump -😀 -🇨🇳', 'jump', [], ['😀', '🇨🇳']],
    ['"quick brown"-fox jumps', 'quick brown jumps', ['quick brown'], ['fox']],
    ['“押金不退”-商铺', '押金不退', ['押金不退'], ['商铺']],
    ['jump -fox"quick"', 'jump quick', ['quick'], ['fox']],
    ['跳 -狐狸“敏捷” x', '跳 敏捷 x', ['敏捷'], ['狐狸']],
    ['"a b" "c d" -"e f"', 'a b c d', ['a b', 'c d'], ['e f']],
  ];
  for (const [query, text, phrases, excluded] of read) {
    assert.deepEqual(readMarks(query), { text, phrases, excluded }, query);
  }
});

test('marks that are not whole are text', () => {
  const plain = [
    'a 5" pipe and a 6" one',
    '"open',
    'close"',
    'Wi-Fi',
    'minus -5 degrees',
    'a - b',
    '--',
    'git commit --amend',
    '--fox',
    'below -.5 or -5',
    'x-"',
    '" "',
    '"!"',
    'don"t and won"t',
  ];
  for (const query of plain) assert.deepEqual(readMarks(query), { text: query, phrases: [], excluded: [] }, query);
});

test('any text can be read', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '法', ' ', '"', '“', '”', '-', '「', '」', '\ud83d', '😀')), (parts) => {
      const { text, phrases, excluded } = readMarks(parts.join(''));
      for (const phrase of phrases) assert.ok(text.includes(phrase.replace(/\s+/g, ' ')));
      for (const one of [...phrases, ...excluded]) assert.match(one, /[\p{L}\p{N}😀]/u);
    }),
    { seed: 51, numRuns: 2000 },
  );
});
