import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../src/core/package-root.ts';
import { frontierOf, readBenchPoints } from '../../../src/page/measure/bench-points.ts';
import { PairFault, readPairLines } from '../../../src/page/pairs/pair-lines.ts';
import { figuresAt, halvesOf, histogramOf, rangeOf, shareOf } from '../../../src/page/pairs/threshold-figures.ts';
import { bodyStart, titleOf } from '../../../src/page/parts/document-title.ts';
import { piecesOf } from '../../../src/page/parts/marked-pieces.ts';
import { filterOf, readChosen, toggled, writeChosen } from '../../../src/page/search/filter.ts';
import { TEXTS } from '../../../src/page/text/texts.ts';

test('pieces of a marked text are the text again, whatever marks touch, overlap or reach beyond', () => {
  const text = '北京 is the capital of 中国';
  const cases = [
    [],
    [{ start: 0, end: 2 }],
    [
      { start: 3, end: 9 },
      { start: 0, end: 5 },
    ],
    [{ start: 9, end: 99 }],
  ];
  for (const marks of cases)
    for (const [start, end] of [
      [0, text.length],
      [1, 8],
      [5, 5],
    ]) {
      const pieces = piecesOf(text, marks, start, end);
      assert.equal(pieces.map((piece) => piece.text).join(''), text.slice(start, end));
      let at = start;
      for (const piece of pieces) {
        for (let i = at; i < at + piece.text.length; i++)
          assert.equal(
            piece.marked,
            marks.some((mark) => i >= mark.start && i < mark.end),
            `${i} of ${JSON.stringify(marks)}`,
          );
        at += piece.text.length;
      }
    }
});

test('a facet that is pressed twice leaves no filter, and an address brings the same filter back', () => {
  const one = toggled({}, 'topic', 'pets');
  assert.deepEqual(filterOf(one), { field: 'topic', op: '=', value: 'pets' });
  const two = toggled(toggled(one, 'topic', 'law'), 'year', 2024);
  assert.deepEqual(filterOf(two), {
    and: [
      { field: 'topic', op: 'in', value: ['pets', 'law'] },
      { field: 'year', op: '=', value: 2024 },
    ],
  });
  assert.deepEqual(readChosen(writeChosen(two) ?? null), two);
  assert.equal(filterOf(toggled(one, 'topic', 'pets')), undefined);
  for (const wrong of [null, '', '{', '[]', 'null', '{"a":1}', '{"a":[{}]}']) assert.deepEqual(readChosen(wrong), {});
});

test('pairs are read as they are typed, and a line without two texts is named', () => {
  assert.deepEqual(readPairLines('a\tb\t1\n\nc\td\t0\ne\tf'), [
    { a: 'a', b: 'b', label: true },
    { a: 'c', b: 'd', label: false },
    { a: 'e', b: 'f' },
  ]);
  assert.throws(
    () => readPairLines('a\tb\n\nonly one'),
    (error) => error instanceof PairFault && error.line === 3,
  );
});

test('figures of a threshold are those of counting', () => {
  const pairs = Array.from({ length: 60 }, (_, i) => ({
    a: `a${i}`,
    b: `b${i}`,
    score: ((i * 37) % 50) / 50,
    label: (i * 7) % 11 < 5,
  }));
  const { labelled, accuracy, precision, recall } = figuresAt([...pairs, { a: 'x', b: 'y', score: 1 }], 0.5);
  const matches = pairs.filter(({ score }) => score >= 0.5);
  const right = matches.filter(({ label }) => label).length;
  assert.deepEqual([labelled, precision?.right, precision?.of], [60, right, matches.length]);
  const decided = pairs.filter(({ score, label }) => score >= 0.5 === label).length;
  assert.deepEqual([accuracy?.right, accuracy?.of], [decided, 60]);
  assert.equal(recall?.of, pairs.filter(({ label }) => label).length);
  assert.equal(figuresAt([], 0.5).accuracy, undefined);
});

test('halves of labelled pairs share no pair, have as many of each class, and are none where there are too few', () => {
  const pairs = Array.from({ length: 23 }, (_, i) => ({
    ...{ a: `a${i}`, b: 'b', score: i },
    ...(i % 5 !== 4 && { label: i % 2 === 0 }),
  }));
  const halves = halvesOf(pairs)!;
  const labelled = pairs.filter(({ label }) => label !== undefined);
  assert.deepEqual(new Set(halves.flat()), new Set(labelled));
  assert.equal(halves.flat().length, labelled.length);
  const [one, other] = halves.map((half) => half.filter(({ label }) => label).length);
  assert.ok(Math.abs(one - other) <= 1 && Math.abs(halves[0].length - halves[1].length) <= 2);
  assert.equal(halvesOf(pairs.slice(0, 12)), undefined);
  assert.equal(halvesOf(pairs.map((pair) => ({ ...pair, label: true }))), undefined);
});

test('a title is a short first line that others follow, or the field of that name', () => {
  assert.equal(titleOf({ text: 'Lost card\nRing the bank.' }), 'Lost card');
  assert.equal(bodyStart('Lost card\n\n  Ring the bank.'), 13);
  assert.equal(titleOf({ text: 'one line' }), undefined);
  assert.equal(titleOf({ text: 'one line\n \n' }), undefined);
  assert.equal(titleOf({ text: `${'long '.repeat(30)}\nand more` }), undefined);
  assert.equal(titleOf({ text: '正文', title: ' 标题 ' }), '标题');
  assert.equal(bodyStart('正文'), 0);
});

test('the interval of a share is that of Wilson', () => {
  // 8 of 10: 0.4902 to 0.9433 (Newcombe 1998 has the method, any statistics program the figures).
  const { value, interval } = shareOf(8, 10)!;
  assert.equal(value, 0.8);
  assert.deepEqual(
    interval.map((end) => Number(end.toFixed(4))),
    [0.4902, 0.9433],
  );
  assert.deepEqual([shareOf(0, 5)!.interval[0], shareOf(5, 5)!.interval[1]], [0, 1]);
});

test('every score is in one bar of the histogram, the greatest as well', () => {
  const pairs = [0.1, 0.15, 0.15, 0.7, 0.9].map((score) => ({ a: '', b: '', score, label: score > 0.5 }));
  const range = rangeOf(pairs);
  const bins = histogramOf(pairs, range, 8);
  assert.equal(
    bins.reduce((sum, { same, other, unlabelled }) => sum + same + other + unlabelled, 0),
    pairs.length,
  );
  assert.equal(bins.at(-1)?.same, 1);
  const alike = pairs.slice(0, 1).map((pair) => ({ ...pair, score: 0.5 }));
  const [least, most] = rangeOf(alike);
  assert.ok(least < 0.5 && most > 0.5);
});

test('of a file of measurements the points of the last run are shown', () => {
  const point = { kind: 'point', index: 'hnsw', options: { efSearch: 8 }, k: 10, recall: 0.9, queriesPerSecond: 100 };
  const lines = [
    { ...point, measuredAt: '1' },
    { kind: 'build', index: 'hnsw', measuredAt: '2' },
    { ...point, measuredAt: '2' },
    { ...point, recall: 0.95, queriesPerSecond: 50, measuredAt: '2' },
    { ...point, recall: 0.85, queriesPerSecond: 60, measuredAt: '2' },
  ];
  const points = readBenchPoints(`${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n`);
  assert.equal(points.length, 3);
  assert.deepEqual(
    frontierOf(points).map(({ recall }) => recall),
    [0.9, 0.95],
  );
});

test('every text is there in both languages, with the same parts to fill in, and is used', async () => {
  const partsOf = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();
  const folder = join(packageRoot(), 'src/page');
  const files = (await readdir(folder, { recursive: true })).filter((path) => /\.tsx?$/.test(path));
  const programs = files.filter((path) => path !== join('text', 'texts.ts'));
  const words = (await Promise.all(programs.map((path) => readFile(join(folder, path), 'utf8')))).join('\n');
  const used = new Set(Array.from(words.matchAll(/'(\w+)'|"(\w+)"/g), ([, one, other]) => one ?? other));
  for (const [name, [english, chinese]] of Object.entries(TEXTS)) {
    assert.ok(english.trim() !== '' && chinese.trim() !== '', name);
    assert.deepEqual(partsOf(english), partsOf(chinese), name);
    assert.ok(used.has(name), `no program of the page says ${name}`);
  }
});
