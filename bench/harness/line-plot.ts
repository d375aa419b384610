import { scaleLinear, scaleLog } from 'd3-scale';
import { type Axis, curve, drawPlot, lineNames, plotRoom, roundTicks } from '../../src/measure/report/plot-frame.ts';

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

/** Draws lines as an SVG file of its own that suits light and dark. */
export function linePlot(lines: readonly Line[], { title, x, y, logX = false, logY = false }: LinePlotOptions): string {
  const room = plotRoom(460, 190);
  const points = lines.flatMap((line) => line.points);
  const across = points.map(([at]) => at);
  const up = points.map(([, at]) => at);
  const frame = {
    ...room,
    x: axisOf(x, across, logX, [room.left, room.right]),
    y: axisOf(y, up, logY, [room.bottom, room.top]),
  };
  const ends = lines.map((line) => ({ name: line.name, x: line.points.at(-1)![0], y: line.points.at(-1)![1] }));
  return drawPlot(
    frame,
    title,
    title,
    lines.map((line, i) => curve(frame, line.points, i)),
    lineNames(frame, ends),
  );
}

function axisOf(name: string, values: readonly number[], isLog: boolean, to: [number, number]): Axis {
  const range = [Math.min(...values), Math.max(...values)];
  const scale = isLog ? scaleLog(range, to) : scaleLinear([Math.min(0, range[0]), range[1]], to).nice();
  return { name, ticks: isLog ? roundTicks(scale.ticks()) : scale.ticks(6), at: scale, show };
}

function show(at: number): string {
  return at >= 1000 ? at.toLocaleString('en-US') : String(Number(at.toPrecision(3)));
}
