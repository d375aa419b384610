import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Line, linePlot } from '../../../bench/harness/line-plot.ts';

const OPTIONS = { title: 'Loss & co', x: 'step', y: 'loss' };

/** A line over steps. */
function line(name: string, steps: readonly number[], values: readonly number[]): Line {
  return { name, points: steps.map((step, i) => [step, values[i]]) };
}

/** What stands in the elements of a plot whose class has this name. */
function wordsOf(plot: string, name: string): string[] {
  return Array.from(
    plot.matchAll(new RegExp(`<text[^>]* class="${name}"[^>]*>([^<]*)</text>`, 'g')),
    ([, words]) => words,
  );
}

/** Corners of each line, in pixels. */
function cornersOf(plot: string): number[][][] {
  const paths = Array.from(plot.matchAll(/<path class="curve"[^>]* d="M([^"]*)"/g), ([, path]) => path);
  return paths.map((path) => path.split('L').map((corner) => corner.split(',').map(Number)));
}

test('a plot has a line with a name for each that is given, and both axes', () => {
  const plot = linePlot([line('one', [0, 50, 100], [4, 2, 0]), line('two', [0, 100], [4, 2])], OPTIONS);
  assert.deepEqual(wordsOf(plot, 'name'), ['Loss &#38; co', 'one', 'two']);
  const [y, x, ...ticks] = wordsOf(plot, 'soft');
  assert.deepEqual([y, x], ['loss', 'step']);
  assert.deepEqual(ticks.map(Number), [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 0, 20, 40, 60, 80, 100]);
  const [[from, middle, to], other] = cornersOf(plot);
  assert.ok(from[0] < middle[0] && from[1] < middle[1], 'to the right, and down');
  assert.deepEqual([middle[0] - from[0], middle[1] - from[1]], [to[0] - middle[0], to[1] - middle[1]]);
  assert.equal(other[1][1], middle[1]);
});

test('where equal steps are equal factors only round values have a rule', () => {
  const plot = linePlot([line('one', [1, 10, 100], [1, 2, 3])], { ...OPTIONS, logX: true });
  const [[from, middle, to]] = cornersOf(plot);
  assert.ok(Math.abs(middle[0] - from[0] - (to[0] - middle[0])) < 0.21);
  assert.deepEqual(wordsOf(plot, 'soft').slice(-7), ['1', '2', '5', '10', '20', '50', '100']);
});

test('names of lines that end together do not lie over each other', () => {
  const plot = linePlot(
    ['one', 'two', 'three'].map((name) => line(name, [0, 1], [0, 1])),
    OPTIONS,
  );
  const heights = Array.from(plot.matchAll(/<text x="704" y="([\d.]+)" class="name"/g), ([, y]) => Number(y));
  assert.deepEqual(
    heights.slice(1).map((y, i) => y - heights[i]),
    [18, 18],
  );
});
