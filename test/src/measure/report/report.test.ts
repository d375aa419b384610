import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { StorageError } from '../../../../src/core/errors.ts';
import { chooseSetting } from '../../../../src/measure/choose-setting.ts';
import { showBytes, showMs, showRate, showRecall, showSeconds } from '../../../../src/measure/report/figures.ts';
import { resultPlot } from '../../../../src/measure/report/frontier-plot.ts';
import { htmlReport } from '../../../../src/measure/report/html-report.ts';
import { recallAxis, spreadLabels } from '../../../../src/measure/report/plot-layout.ts';
import { recommend } from '../../../../src/measure/report/recommendation.ts';
import { resultLines, writeReport } from '../../../../src/measure/report/write-report.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { pointOf, resultOf } from './result-fixture.ts';

function chosen(targetRecall: number) {
  const { points, data, ...rest } = resultOf();
  const setting = chooseSetting(points, targetRecall, { data, measuredAt: rest.environment.measuredAt });
  return resultOf({ targetRecall, ...(setting !== undefined && { setting }) });
}

/** Throws unless every element is closed in the order it was opened; gives their names. */
function elementsOf(markup: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [, end, name, self] of markup.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end !== '') assert.equal(open.pop(), name);
    else if (self === '') open.push(name);
    if (end === '') names.push(name);
  }
  assert.deepEqual(open, []);
  return names;
}

test('the page is whole, loads nothing, and escapes what it is given', () => {
  const page = htmlReport(chosen(0.98));
  const names = elementsOf(page.replace('<!doctype html>', ''));
  assert.equal(names.filter((name) => name === 'table').length, 3);
  for (const loading of ['script', 'link', 'img', 'iframe', 'image', 'use'])
    assert.ok(!names.includes(loading), loading);
  assert.doesNotMatch(page, /url\(|@import|(?:src|href)=/);
  assert.ok(page.includes('a &#60;b&#62;&#38;&#34;&#39;.npy') && !page.includes('<b>'));
  assert.match(page, /<tr class="chosen"><td class="text">hnsw<\/td><td class="text">efSearch 64/);
});

test('the plot draws a dot for every point and names every line', () => {
  const plot = resultPlot(chosen(0.98));
  const names = elementsOf(plot);
  assert.equal(names.filter((name) => name === 'circle').length, 3 + 1);
  for (const text of ['exact scan', 'HNSW graph', 'target 0.98', 'chosen', 'recall@10'])
    assert.ok(plot.includes(text), text);
  assert.doesNotMatch(plot, /NaN|Infinity|undefined/);
});

test('whatever recalls and speeds there are, every dot lies within the frame', () => {
  const point = fc.record({
    recall: fc.double({ min: 0, max: 1, noNaN: true }),
    rate: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  });
  const property = fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
    const result = resultOf({
      points: points.map(({ recall, rate }, i) => pointOf(i % 2 === 0 ? 'hnsw' : 'exact', recall, rate, i)),
    });
    const plot = resultPlot(result);
    const dots = [...plot.matchAll(/<circle cx="([^"]*)" cy="([^"]*)"/g)];
    assert.equal(dots.length, points.length);
    for (const [, x, y] of dots) {
      assert.ok(Number(x) >= 69 && Number(x) <= 741 && Number(y) >= 57 && Number(y) <= 443, `${x}, ${y}`);
    }
  });
  fc.assert(property, { seed: 9, numRuns: 60 });
});

test('the recall axis rises, ends at 1, and gives each tenth of what is missed about the same room', () => {
  const axis = recallAxis(0.93, 0, 100);
  assert.equal(axis.ticks[0], 0.9);
  const places = axis.ticks.map((tick) => axis.at(tick));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.deepEqual([places[0], places.at(-1)], [0, 100]);
  const near = axis.at(0.99) - axis.at(0.9);
  assert.ok(near / (axis.at(0.999) - axis.at(0.99)) < 1.3);
});

test('labels are spread so that none meets another, in the order of their places', () => {
  const property = fc.property(fc.array(fc.integer({ min: -20, max: 420 }), { maxLength: 12 }), (wanted) => {
    const placed = spreadLabels(wanted, 18, 0, 400);
    const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
    for (let i = 0; i < order.length; i++) {
      assert.ok(placed[order[i]] >= 0 && placed[order[i]] <= 400);
      if (i > 0) assert.ok(placed[order[i]] - placed[order[i - 1]] >= 18 - 1e-9);
    }
  });
  fc.assert(property, { seed: 9 });
});

test('the recommendation says what was chosen with its proof, what falls short, and what to do without a target', () => {
  const found = recommend(chosen(0.98));
  assert.match(found.advice, /^For recall@10 of at least 0.98: hnsw with efSearch 64, 3,340 queries a second/);
  assert.match(
    found.proof,
    /over 1,000 queries was 0.9900, and at least 0.9850 .* 2.78 times as fast as the exact scan\.$/,
  );
  assert.match(recommend(chosen(1)).proof, /recall is 1 by construction/);
  const missed = recommend(resultOf({ targetRecall: 0.99, points: [pointOf('hnsw', 0.993, 9, 400)] }));
  assert.match(missed.advice, /^No setting that was measured is sure to reach recall@10 of 0.99/);
  assert.match(missed.proof, /More queries than 1,000 would narrow the interval\.$/);
  assert.match(recommend(resultOf()).proof, /^The fastest with a recall of 0.95 or more is hnsw with efSearch 24/);
});

test('an index that searches do not offer is named as such', () => {
  const result = chosen(0.98);
  const builds = result.builds.map((build) => ({ ...build, searchable: build.index !== 'hnsw' }));
  assert.match(recommend({ ...result, builds }).proof, /Searches do not offer hnsw, measured for comparison\.$/);
});

test('a machine that was busy is told of, a quiet one is not', () => {
  assert.equal(recommend(resultOf()).warning, undefined);
  const points = resultOf().points.map((point) => ({ ...point, queriesPerSecond: point.queriesPerSecond / 2 }));
  assert.match(recommend(resultOf({ points })).warning!, /speeds are uncertain; the recalls are not/);
  assert.match(htmlReport(resultOf({ points })), /Measure again when the machine is quiet/);
});

test('every result line is an object with its kind, its figures and what repeats it', () => {
  const lines = resultLines(chosen(0.98)).trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    ['build', 'build', 'point', 'point', 'point', 'setting'],
  );
  for (const row of rows)
    assert.deepEqual([row.seed, row.version, row.command], [7, '1.2.3', 'kenyon bench --vectors <x>']);
});

test('a report is written as three files; runs are added to the lines and replace the rest', async (t) => {
  const folder = await temporaryDirectory(t);
  const out = join(folder, 'a', 'b');
  await writeReport(out, resultOf());
  await writeReport(out, chosen(0.98));
  assert.deepEqual((await readdir(out)).sort(), ['frontier.svg', 'report.html', 'results.jsonl']);
  assert.equal((await readFile(join(out, 'results.jsonl'), 'utf8')).trimEnd().split('\n').length, 5 + 6);
  assert.match(await readFile(join(out, 'report.html'), 'utf8'), /For recall@10 of at least/);
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(writeReport(join(folder, 'file'), resultOf()), StorageError);
});

test('figures are shown with the digits that mean something', () => {
  assert.deepEqual([1, 0.99999, 0.98766].map(showRecall), ['1', '0.9999', '0.9877']);
  assert.deepEqual([0.0123, 9.876, 123.4, 3344].map(showRate), ['0.0123', '9.88', '123', '3,340']);
  assert.deepEqual([0.0434, 1.254, 12.34, 1040.2].map(showMs), ['0.043', '1.25', '12.3', '1,040']);
  assert.deepEqual([0, 999, 1170, 46_900_000, 2.5e12].map(showBytes), [
    '0 B',
    '999 B',
    '1.17 kB',
    '46.9 MB',
    '2.50 TB',
  ]);
  assert.deepEqual([0.04, 99.94, 185.2].map(showSeconds), ['0.0 s', '99.9 s', '3 min 5 s']);
});
