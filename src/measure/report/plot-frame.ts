import { type Content, element, type Markup, raw } from './markup.ts';
import { spreadLabels } from './plot-layout.ts';
import { LINE_COLOURS, PLOT_STYLE } from './plot-style.ts';

const WIDTH = 880;
const LEFT = 70;
const TOP = 58;
/** Pixels below the lines: for the ticks and the name of the axis. */
const BELOW = 58;
/** Pixels between names, which are as high as this. */
const NAME_HEIGHT = 18;

/** An axis of a plot: where values stand, in pixels, and which of them are told. */
export interface Axis {
  /** What it measures, in words. */
  readonly name: string;
  readonly ticks: readonly number[];
  at(value: number): number;
  /** A tick as it is written. */
  show(tick: number): string;
}

/** Room of the lines, in pixels from the upper left corner. */
export interface PlotRoom {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Of the whole plot. */
  readonly height: number;
}

/** A plane that lines are drawn on. */
export interface PlotFrame extends PlotRoom {
  readonly x: Axis;
  readonly y: Axis;
}

/** The room that a plot of a height leaves to its lines. @param names pixels at the right for the names of the lines. */
export function plotRoom(height: number, names: number): PlotRoom {
  return { left: LEFT, right: WIDTH - names, top: TOP, bottom: height - BELOW, height };
}

/** Draws a plot as an SVG file of its own that suits light and dark. @param summary for those who do not see it. */
export function drawPlot(frame: PlotFrame, title: string, summary: string, ...content: Content[]): string {
  const { height } = frame;
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', class: 'plot', ...size, role: 'img', 'aria-label': summary },
    element('style', {}, raw(PLOT_STYLE)),
    element('rect', { class: 'paper', width: WIDTH, height }),
    plotText(title, { x: frame.left, y: 24, class: 'name', 'font-size': 16 }),
    axes(frame),
    content,
  ).markup;
}

function axes({ x, y, left, right, top, bottom, height }: PlotFrame): Content {
  return [
    plotText(y.name, { x: left, y: 44, class: 'soft' }),
    plotText(x.name, { x: right, y: height - 16, class: 'soft', 'text-anchor': 'end' }),
    y.ticks.map((tick) => [
      element('line', { class: 'rule', x1: left, x2: right, y1: px(y.at(tick)), y2: px(y.at(tick)) }),
      plotText(y.show(tick), { x: left - 8, y: px(y.at(tick) + 4), class: 'soft', 'text-anchor': 'end' }),
    ]),
    x.ticks.map((tick) => [
      element('line', { class: 'rule', x1: px(x.at(tick)), x2: px(x.at(tick)), y1: top, y2: bottom }),
      plotText(x.show(tick), { x: px(x.at(tick)), y: bottom + 20, class: 'soft', 'text-anchor': 'middle' }),
    ]),
  ];
}

/** The line through points, by ascending x. @param i its place among the lines, which gives its colour. */
export function curve({ x, y }: PlotFrame, points: readonly (readonly [x: number, y: number])[], i: number): Markup {
  const path = points.map(([across, up]) => `${px(x.at(across))},${px(y.at(up))}`).join('L');
  return element('path', { class: 'curve', stroke: lineColour(i), d: `M${path}` });
}

/** An end of a line, as values of both axes. */
export interface LineEnd {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Names at the right, each tied to the end of its line, and none over another. @param gap pixels between a line and what ties. */
export function lineNames({ x, y, right, top, bottom }: PlotFrame, ends: readonly LineEnd[], gap = 0): Content {
  const wanted = ends.map((end) => y.at(end.y));
  const places = spreadLabels(wanted, NAME_HEIGHT, top, bottom);
  return ends.map((end, i) => {
    const from = `${px(x.at(end.x) + gap)},${px(wanted[i])}`;
    return [
      element('path', { class: 'leader', stroke: lineColour(i), d: `M${from}L${right + 10},${px(places[i])}` }),
      plotText(end.name, { x: right + 14, y: px(places[i] + 4), class: 'name', style: `fill:${lineColour(i)}` }),
    ];
  });
}

/** Of the ticks of a log scale those of 1, 2 and 5 of each power of ten, which get a line. */
export function roundTicks(ticks: readonly number[]): number[] {
  return ticks.filter((tick) => [1, 2, 5].includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))));
}

/** Words in a plot. */
export function plotText(content: string, attributes: Readonly<Record<string, string | number>>): Markup {
  return element('text', attributes, content);
}

/** Colour of a line, by its place among the lines. */
export function lineColour(i: number): string {
  return `var(--c${i % LINE_COLOURS})`;
}

/** Pixels to a tenth: the file is read by people too. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
