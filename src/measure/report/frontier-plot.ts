import { scaleLog } from 'd3-scale';
import { type BenchmarkResult, frontierOf, type Tradeoff } from '../benchmark-result.ts';
import { showCount, showOptions, showRate, showRecall } from './figures.ts';
import { type Content, element } from './markup.ts';
import {
  curve,
  drawPlot,
  lineColour,
  lineNames,
  type PlotFrame,
  plotRoom,
  plotText,
  px,
  roundTicks,
} from './plot-frame.ts';
import { recallAxis } from './plot-layout.ts';

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

/** Radius of a dot, and of the ring around the chosen one. */
const DOT = 4;
const RING = 8.5;

/** Draws recall against queries a second, one line an index, as a file of its own that suits light and dark. */
export function frontierPlot(series: readonly PlotSeries[], options: PlotOptions): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  const frame = frameOf(
    drawn.flatMap(({ points }) => points),
    options,
  );
  const summary = `Recall at ${options.k} against queries a second of ${drawn.map(({ name }) => name).join(', ')}`;
  const ends = drawn.map(({ name, points }) => {
    const { recall: x, queriesPerSecond: y } = frontierOf(points).at(-1)!;
    return { name, x, y };
  });
  return drawPlot(
    frame,
    options.title,
    summary,
    targetLine(frame, options.targetRecall),
    drawn.map((each, i) => lineAndDots(frame, each, i)),
    lineNames(frame, ends, DOT + 2),
    ring(frame, options.chosen),
  );
}

function frameOf(points: readonly PlotPoint[], { k, targetRecall = 1 }: PlotOptions): PlotFrame {
  const room = plotRoom(500, 140);
  const rates = points.map(({ queriesPerSecond }) => queriesPerSecond);
  const scale = scaleLog(roundRange(rates), [room.bottom, room.top]);
  const least = Math.min(1, ...points.map(({ recall }) => recall), targetRecall);
  return {
    ...room,
    x: {
      name: `recall@${k} (scale of what is missed)`,
      ...recallAxis(least, room.left, room.right),
      show: String,
    },
    y: { name: 'queries a second, one thread (log)', ticks: roundTicks(scale.ticks()), at: scale, show: showCount },
  };
}

/** From the labelled rate below the least to the one above the greatest. */
function roundRange(rates: readonly number[]): [number, number] {
  const least = Math.min(...rates, 1e9);
  const most = Math.max(...rates, 1e-3);
  const below = [5, 2, 1].map((step) => step * 10 ** Math.floor(Math.log10(least))).find((rate) => rate <= least);
  const above = [1, 2, 5, 10].map((step) => step * 10 ** Math.floor(Math.log10(most))).find((rate) => rate > most);
  return [below ?? least, above ?? most];
}

function targetLine({ x, top, bottom }: PlotFrame, target: number | undefined): Content {
  if (target === undefined) return undefined;
  const at = px(x.at(target));
  return [
    element('line', { class: 'target', x1: at, x2: at, y1: top, y2: bottom }),
    plotText(`target ${target}`, { x: at - 6, y: bottom - 8, class: 'soft', 'text-anchor': 'end' }),
  ];
}

function lineAndDots(frame: PlotFrame, { name, points }: PlotSeries, i: number): Content {
  const { x, y } = frame;
  const colour = lineColour(i);
  const best = frontierOf(points).map(({ recall, queriesPerSecond }) => [recall, queriesPerSecond] as const);
  return [
    best.length > 1 ? curve(frame, best, i) : undefined,
    points.map((p) => {
      const fill = p.onFrontier ? colour : 'var(--paper)';
      const figures = `recall ${showRecall(p.recall)}, ${showRate(p.queriesPerSecond)} queries/s`;
      return element(
        'circle',
        {
          cx: px(x.at(p.recall)),
          cy: px(y.at(p.queriesPerSecond)),
          r: DOT,
          fill,
          stroke: colour,
          'stroke-width': 1.75,
        },
        element('title', {}, `${name}${p.options && ` ${p.options}`}: ${figures}`),
      );
    }),
  ];
}

function ring({ x, y }: PlotFrame, chosen: Tradeoff | undefined): Content {
  if (chosen === undefined) return undefined;
  const at = { cx: px(x.at(chosen.recall)), cy: px(y.at(chosen.queriesPerSecond)) };
  return [
    element('circle', { class: 'ring', ...at, r: RING }),
    plotText('chosen', { x: at.cx, y: at.cy - 14, class: 'name', 'text-anchor': 'middle' }),
  ];
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
