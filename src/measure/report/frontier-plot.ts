import { scaleLog } from 'd3-scale';
import { type BenchmarkResult, frontierOf, type Tradeoff } from '../benchmark-result.ts';
import { showCount, showOptions, showRate, showRecall } from './figures.ts';
import { type Content, element, type Markup, raw } from './markup.ts';
import { type RecallAxis, recallAxis, spreadLabels } from './plot-layout.ts';
import { LINE_COLOURS, PLOT_STYLE } from './plot-style.ts';

/** One measured setting. */
export interface PlotPoint extends Tradeoff {
  /** Its options in words, shown when the pointer rests on it. */
  readonly options: string;
  /** No other point of the plot beats it; drawn filled. */
  readonly onFrontier: boolean;
}

/** All settings of one index. */
export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

/** Title and marks of a plot. */
export interface PlotOptions {
  readonly title: string;
  readonly k: number;
  readonly targetRecall?: number;
  /** The point that was chosen, marked by a ring. */
  readonly chosen?: Tradeoff;
}

const WIDTH = 880;
const HEIGHT = 500;
const LEFT = 70;
const RIGHT = WIDTH - 140;
const TOP = 58;
const BOTTOM = HEIGHT - 58;
const LABEL_GAP = 18;

interface Frame {
  readonly x: RecallAxis;
  readonly y: ReturnType<typeof scaleLog<number, number>>;
}

/** Draws recall against queries a second, one line an index, as a file of its own that suits light and dark. */
export function frontierPlot(series: readonly PlotSeries[], options: PlotOptions): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  const points = drawn.flatMap((each) => each.points);
  const rates = points.map(({ queriesPerSecond }) => queriesPerSecond);
  const least = Math.min(1, ...points.map(({ recall }) => recall), options.targetRecall ?? 1);
  const y = scaleLog(roundRange(rates), [BOTTOM, TOP]);
  const frame: Frame = { x: recallAxis(least, LEFT, RIGHT), y };
  const summary = `Recall at ${options.k} against queries a second of ${drawn.map(({ name }) => name).join(', ')}`;
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', class: 'plot', ...size, role: 'img', 'aria-label': summary },
    element('style', {}, raw(PLOT_STYLE)),
    element('rect', { class: 'paper', width: WIDTH, height: HEIGHT }),
    axes(frame, options),
    targetLine(frame, options.targetRecall),
    drawn.map((each, i) => curve(frame, each, i)),
    labels(frame, drawn),
    ring(frame, options.chosen),
  ).markup;
}

function axes({ x, y }: Frame, { title, k }: PlotOptions): Content {
  const rates = y.ticks().filter((rate) => isLabelled(rate));
  return [
    text(title, { x: LEFT, y: 24, class: 'name', 'font-size': 16 }),
    text('queries a second, one thread (log)', { x: LEFT, y: 44, class: 'soft' }),
    text(`recall@${k} (scale of what is missed)`, { x: RIGHT, y: HEIGHT - 16, class: 'soft', 'text-anchor': 'end' }),
    rates.map((rate) => [
      element('line', { class: 'rule', x1: LEFT, x2: RIGHT, y1: px(y(rate)), y2: px(y(rate)) }),
      text(showCount(rate), { x: LEFT - 8, y: px(y(rate) + 4), class: 'soft', 'text-anchor': 'end' }),
    ]),
    x.ticks.map((tick) => [
      element('line', { class: 'rule', x1: px(x.at(tick)), x2: px(x.at(tick)), y1: TOP, y2: BOTTOM }),
      text(String(tick), { x: px(x.at(tick)), y: BOTTOM + 20, class: 'soft', 'text-anchor': 'middle' }),
    ]),
  ];
}

/** From the labelled rate below the least to the one above the greatest. */
function roundRange(rates: readonly number[]): [number, number] {
  const least = Math.min(...rates, 1e9);
  const most = Math.max(...rates, 1e-3);
  const below = [5, 2, 1].map((step) => step * 10 ** Math.floor(Math.log10(least))).find((rate) => rate <= least);
  const above = [1, 2, 5, 10].map((step) => step * 10 ** Math.floor(Math.log10(most))).find((rate) => rate > most);
  return [below ?? least, above ?? most];
}

/** Of the ticks of a log scale only 1, 2 and 5 of each power of ten get a line. */
function isLabelled(rate: number): boolean {
  return [1, 2, 5].includes(Math.round(rate / 10 ** Math.floor(Math.log10(rate) + 1e-9)));
}

function targetLine({ x }: Frame, target: number | undefined): Content {
  if (target === undefined) return undefined;
  const at = px(x.at(target));
  return [
    element('line', { class: 'target', x1: at, x2: at, y1: TOP, y2: BOTTOM }),
    text(`target ${target}`, { x: at - 6, y: BOTTOM - 8, class: 'soft', 'text-anchor': 'end' }),
  ];
}

function curve({ x, y }: Frame, { name, points }: PlotSeries, i: number): Content {
  const colour = colourOf(i);
  const best = frontierOf(points);
  const path = best.map((p) => `${px(x.at(p.recall))},${px(y(p.queriesPerSecond))}`).join('L');
  return [
    best.length > 1 ? element('path', { class: 'curve', stroke: colour, d: `M${path}` }) : undefined,
    points.map((p) => {
      const fill = p.onFrontier ? colour : 'var(--paper)';
      const figures = `recall ${showRecall(p.recall)}, ${showRate(p.queriesPerSecond)} queries/s`;
      return element(
        'circle',
        { cx: px(x.at(p.recall)), cy: px(y(p.queriesPerSecond)), r: 4, fill, stroke: colour, 'stroke-width': 1.75 },
        element('title', {}, `${name}${p.options && ` ${p.options}`}: ${figures}`),
      );
    }),
  ];
}

/** Names at the right, each tied to the end of its line. */
function labels({ x, y }: Frame, series: readonly PlotSeries[]): Content {
  const ends = series.map(({ points }) => frontierOf(points).at(-1)!);
  const places = spreadLabels(
    ends.map((end) => y(end.queriesPerSecond)),
    LABEL_GAP,
    TOP,
    BOTTOM,
  );
  return series.map(({ name }, i) => {
    const from = `${px(x.at(ends[i].recall) + 6)},${px(y(ends[i].queriesPerSecond))}`;
    return [
      element('path', { class: 'leader', stroke: colourOf(i), d: `M${from}L${RIGHT + 10},${px(places[i])}` }),
      text(name, { x: RIGHT + 14, y: px(places[i] + 4), class: 'name', style: `fill:${colourOf(i)}` }),
    ];
  });
}

function ring({ x, y }: Frame, chosen: Tradeoff | undefined): Content {
  if (chosen === undefined) return undefined;
  const at = { cx: px(x.at(chosen.recall)), cy: px(y(chosen.queriesPerSecond)) };
  return [
    element('circle', { class: 'ring', ...at, r: 8.5 }),
    text('chosen', { x: at.cx, y: at.cy - 14, class: 'name', 'text-anchor': 'middle' }),
  ];
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): Markup {
  return element('text', attributes, content);
}

function colourOf(i: number): string {
  return `var(--c${i % LINE_COLOURS})`;
}

/** Pixels to a tenth: the file is read by people too. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Draws the frontier of a benchmark: one line an index. */
export function resultPlot({ data, builds, points, k, targetRecall, setting }: BenchmarkResult): string {
  const series = builds.map(
    ({ index, title }): PlotSeries => ({
      name: title,
      points: points
        .filter((point) => point.index === index)
        .map((point) => ({ ...point, options: showOptions(point.options) })),
    }),
  );
  return frontierPlot(series, {
    title: `What recall costs: ${showCount(data.count)} vectors of ${data.dim} values`,
    k,
    targetRecall,
    chosen: setting,
  });
}
