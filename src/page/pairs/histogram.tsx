import type { JSX } from 'preact';
import { useWords } from '../text/language.ts';
import type { Bin } from './threshold-figures.ts';

const WIDTH = 640;
const HEIGHT = 150;
/** Pixels between bars. */
const GAP = 2;

/** How many pairs have which score, those labelled the same below the others, with the threshold as a line. */
export function Histogram({ bins, threshold }: { bins: readonly Bin[]; threshold: number }): JSX.Element {
  const { say, figure } = useWords();
  const sumOf = ({ same, other, unlabelled }: Bin) => same + other + unlabelled;
  const most = Math.max(1, ...bins.map(sumOf));
  const [least, greatest] = [bins[0].from, bins.at(-1)!.to];
  const bar = WIDTH / bins.length;
  const heightOf = (count: number) => (count / most) * (HEIGHT - 8);
  const at = ((threshold - least) / (greatest - least)) * WIDTH;
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say('matchHistogram')}
    >
      {bins.map((bin, i) => {
        const [from, to] = [figure(bin.from, 2), figure(bin.to, 2)];
        const hasLabels = bin.same + bin.other > 0;
        const title = hasLabels
          ? say('matchBarLabels', { from, to, same: bin.same, other: bin.other })
          : say('matchBar', { from, to, n: bin.unlabelled });
        let top = HEIGHT;
        const stack = (['same', 'other', 'unlabelled'] as const).map((kind) => {
          const height = heightOf(bin[kind]);
          top -= height;
          return height === 0 ? null : (
            <rect
              key={kind}
              class={`bar bar-${kind}`}
              x={i * bar + GAP / 2}
              width={bar - GAP}
              y={top}
              height={height}
            />
          );
        });
        return (
          <g key={bin.from}>
            <title>{title}</title>
            <rect class="bar-room" x={i * bar} width={bar} y={0} height={HEIGHT} />
            {stack}
          </g>
        );
      })}
      <line class="threshold-line" x1={at} x2={at} y1={0} y2={HEIGHT} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
