import { scaleLinear, scaleLog } from 'd3-scale';
import { type Content, element, raw } from '../../src/measure/report/markup.ts';
import { spreadLabels } from '../../src/measure/report/plot-layout.ts';
import { LINE_COLOURS, PLOT_STYLE } from '../../src/measure/report/plot-style.ts';

/** A line of a plot, by ascending x. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Title and axes of a plot. */
export interface LinePlotOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Equal steps are equal factors; x is above 0 then. */
  readonly logX?: boolean;
  readonly logY?: boolean;
}

const WIDTH = 880;
const HEIGHT = 460;
const [LEFT, RIGHT, TOP, BOTTOM] = [70, WIDTH - 190, 58, HEIGHT - 58];
const LABEL_GAP = 18;

/** Draws lines as an SVG file of its own that suits light and dark. */
export function linePlot(lines: readonly Line[], { title, x, y, logX = false, logY = false }: LinePlotOptions): string {
  const points = lines.flatMap((line) => line.points);
  const scaleOf = (isLog: boolean, values: readonly number[], to: [number, number]) => {
    const range = [Math.min(...values), Math.max(...values)];
    return isLog ? scaleLog(range, to) : scaleLinear([Math.min(0, range[0]), range[1]], to).nice();
  };
  const across = scaleOf(
    logX,
    points.map(([at]) => at),
    [LEFT, RIGHT],
  );
  const up = scaleOf(
    logY,
    points.map(([, at]) => at),
    [BOTTOM, TOP],
  );
  const places = spreadLabels(
    lines.map((line) => up(line.points.at(-1)![1])),
    LABEL_GAP,
    TOP,
    BOTTOM,
  );
  const text = (content: string, attributes: Readonly<Record<string, string | number>>) =>
    element('text', attributes, content);
  const ticks = (scale: typeof across, isLog: boolean) => (isLog ? scale.ticks().filter(isRound) : scale.ticks(6));
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'plot',
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': title,
    },
    element('style', {}, raw(PLOT_STYLE)),
    element('rect', { class: 'paper', width: WIDTH, height: HEIGHT }),
    text(title, { x: LEFT, y: 24, class: 'name', 'font-size': 16 }),
    text(y, { x: LEFT, y: 44, class: 'soft' }),
    text(x, { x: RIGHT, y: HEIGHT - 16, class: 'soft', 'text-anchor': 'end' }),
    ticks(up, logY).map(
      (at): Content => [
        element('line', { class: 'rule', x1: LEFT, x2: RIGHT, y1: px(up(at)), y2: px(up(at)) }),
        text(shownTick(at), { x: LEFT - 8, y: px(up(at) + 4), class: 'soft', 'text-anchor': 'end' }),
      ],
    ),
    ticks(across, logX).map(
      (at): Content => [
        element('line', { class: 'rule', x1: px(across(at)), x2: px(across(at)), y1: TOP, y2: BOTTOM }),
        text(shownTick(at), { x: px(across(at)), y: BOTTOM + 20, class: 'soft', 'text-anchor': 'middle' }),
      ],
    ),
    lines.map((line, i): Content => {
      const colour = `var(--c${i % LINE_COLOURS})`;
      const path = line.points.map(([a, b]) => `${px(across(a))},${px(up(b))}`).join('L');
      const from = `${px(across(line.points.at(-1)![0]))},${px(up(line.points.at(-1)![1]))}`;
      return [
        element('path', { class: 'curve', stroke: colour, d: `M${path}` }),
        element('path', { class: 'leader', stroke: colour, d: `M${from}L${RIGHT + 10},${px(places[i])}` }),
        text(line.name, { x: RIGHT + 14, y: px(places[i] + 4), class: 'name', style: `fill:${colour}` }),
      ];
    }),
  ).markup;
}

/** Of the ticks of a log scale only 1, 2 and 5 of each power of ten get a line. */
function isRound(at: number): boolean {
  return [1, 2, 5].includes(Math.round(at / 10 ** Math.floor(Math.log10(at) + 1e-9)));
}

function shownTick(at: number): string {
  return at >= 1000 ? at.toLocaleString('en-US') : String(Number(at.toPrecision(3)));
}

/** Pixels to a tenth: the file is read by people too. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}
