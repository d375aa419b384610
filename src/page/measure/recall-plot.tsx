import type { JSX } from 'preact';
import type { SearchSetting } from '../api/types.ts';
import { useWords, type Words } from '../text/language.ts';
import { type BenchPoint, frontierOf, optionWords } from './bench-points.ts';

const WIDTH = 680;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = WIDTH - 96;
const TOP = 28;
const BOTTOM = HEIGHT - 52;
/** Recall where the scale ends: what is missed is drawn on a log scale, so that 0.99 and 0.999 are apart. */
const LEAST_MISSED = 0.0005;
const RECALLS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1];
/** Lines have a form of their own beside the colour. */
const DASHES = ['', '7 4', '2 4', '10 4 2 4', '1 6'];

/** Recall against searches a second: measured points, a line an index, and the setting in use with its interval. */
export function RecallPlot({
  points,
  setting,
}: {
  points: readonly BenchPoint[];
  setting: SearchSetting | undefined;
}): JSX.Element {
  const words = useWords();
  const { say, count } = words;
  const drawn = [...points, ...(setting === undefined ? [] : [setting])];
  const leastRecall = Math.min(
    setting?.interval[0] ?? 1,
    setting?.targetRecall ?? 1,
    ...drawn.map(({ recall }) => recall),
  );
  const x = recallScale(leastRecall);
  const [least, most] = rateRange(drawn.map(({ queriesPerSecond }) => queriesPerSecond));
  const y = (rate: number) => BOTTOM - ((Math.log10(rate) - least) / (most - least)) * (BOTTOM - TOP);
  const names = [...new Set(points.map(({ index }) => index))];
  const pointsOf = (name: string) => points.filter(({ index }) => index === name);
  const labels = apart(names.map((name) => y(frontierOf(pointsOf(name)).at(-1)!.queriesPerSecond)));
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={say('speedPlot')}>
      <text class="axis" x={LEFT} y={14}>
        {say('speedAxisY')}
      </text>
      <text class="axis" x={RIGHT} y={HEIGHT - 10} text-anchor="end">
        {say('speedAxisX')}
      </text>
      {Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i)).map((rate) => (
        <g key={rate}>
          <line class="rule" x1={LEFT} x2={RIGHT} y1={y(rate)} y2={y(rate)} />
          <text class="axis" x={LEFT - 8} y={y(rate) + 4} text-anchor="end">
            {count(rate)}
          </text>
        </g>
      ))}
      {RECALLS.filter((recall) => x(recall) >= LEFT).map((recall) => (
        <g key={recall}>
          <line class="rule" x1={x(recall)} x2={x(recall)} y1={TOP} y2={BOTTOM} />
          <text class="axis" x={x(recall)} y={BOTTOM + 18} text-anchor="middle">
            {recall}
          </text>
        </g>
      ))}
      {names.map((name, i) => (
        <Curve
          key={name}
          name={name}
          points={pointsOf(name)}
          labelY={labels[i]}
          dash={DASHES[i % DASHES.length]}
          place={(point) => [x(point.recall), y(point.queriesPerSecond)]}
          words={words}
        />
      ))}
      {setting !== undefined && <Chosen setting={setting} x={x} y={y} words={words} />}
    </svg>
  );
}

function Curve({
  name,
  points,
  labelY,
  dash,
  place,
  words,
}: {
  name: string;
  points: readonly BenchPoint[];
  labelY: number;
  dash: string;
  place: (point: BenchPoint) => [number, number];
  words: Words;
}): JSX.Element {
  const best = frontierOf(points);
  const [endX] = place(best.at(-1)!);
  return (
    <g>
      <polyline class="curve" points={best.map((point) => place(point).join(',')).join(' ')} stroke-dasharray={dash} />
      {points.map((point) => {
        const [cx, cy] = place(point);
        return (
          <circle key={`${cx} ${cy}`} class={best.includes(point) ? 'dot' : 'dot dot-beaten'} cx={cx} cy={cy} r={4}>
            <title>{pointWords(point, words)}</title>
          </circle>
        );
      })}
      <text class="name" x={endX + 9} y={labelY + 4}>
        {name}
      </text>
    </g>
  );
}

function Chosen({
  setting,
  x,
  y,
  words,
}: {
  setting: SearchSetting;
  x: (recall: number) => number;
  y: (rate: number) => number;
  words: Words;
}): JSX.Element {
  const { say } = words;
  const { recall, interval, targetRecall, queriesPerSecond } = setting;
  const [cx, cy] = [x(recall), y(queriesPerSecond)];
  const targetX = x(targetRecall);
  const isLeft = targetX < LEFT + LABEL_WIDTH;
  return (
    <g>
      <line class="target" x1={x(targetRecall)} x2={x(targetRecall)} y1={TOP} y2={BOTTOM} />
      <text class="axis" x={targetX + (isLeft ? 6 : -6)} y={TOP + 12} text-anchor={isLeft ? 'start' : 'end'}>
        {say('speedTarget', { recall: String(targetRecall) })}
      </text>
      <line class="interval" x1={x(interval[0])} x2={x(interval[1])} y1={cy} y2={cy} />
      <circle class="chosen" cx={cx} cy={cy} r={7}>
        <title>{pointWords(setting, words)}</title>
      </circle>
      <text class="name" x={cx - 13} y={cy + 4} text-anchor="end">
        {say('speedChosen')}
      </text>
    </g>
  );
}

/** Pixels that the label of the target needs, and from one label to the next. */
const LABEL_WIDTH = 90;
const LABEL_HEIGHT = 15;

/** Heights of labels, moved down where they would lie on each other. */
function apart(heights: readonly number[]): number[] {
  const moved = [...heights];
  let last = Number.NEGATIVE_INFINITY;
  for (const i of heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b])) {
    moved[i] = Math.max(heights[i], last + LABEL_HEIGHT);
    last = moved[i];
  }
  return moved;
}

/** A point in words. */
function pointWords(point: Omit<BenchPoint, 'k'>, { say, figure, count }: Words): string {
  const { index, options, recall, queriesPerSecond } = point;
  return say('speedPoint', {
    index,
    options: optionWords(options),
    recall: figure(recall, 4),
    rate: count(queriesPerSecond),
  });
}

function recallScale(leastRecall: number): (recall: number) => number {
  const missed = (recall: number) => Math.log10(Math.max(LEAST_MISSED, 1 - recall));
  const from = Math.log10(Math.min(1, (1 - leastRecall) * 1.3 + 0.005));
  const to = Math.log10(LEAST_MISSED);
  return (recall) => LEFT + ((missed(recall) - from) / (to - from)) * (RIGHT - LEFT);
}

/** Powers of ten below and above all rates. */
function rateRange(rates: readonly number[]): [number, number] {
  const least = Math.floor(Math.log10(Math.min(...rates)));
  return [least, Math.max(least + 1, Math.ceil(Math.log10(Math.max(...rates) * 1.2)))];
}
