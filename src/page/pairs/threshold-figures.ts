/** A pair after it was scored. */
export interface ScoredPair {
  readonly a: string;
  readonly b: string;
  readonly score: number;
  readonly label?: boolean;
}

/** A share of so many, with its interval. */
export interface Share {
  readonly right: number;
  readonly of: number;
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** Figures of a threshold on pairs with labels; undefined where nothing can be divided. */
export interface ThresholdFigures {
  readonly labelled: number;
  readonly accuracy: Share | undefined;
  readonly precision: Share | undefined;
  readonly recall: Share | undefined;
}

/** Of 95 %. */
const Z = 1.959963984540054;

/** Counts right and wrong decisions at a threshold. */
export function figuresAt(pairs: readonly ScoredPair[], threshold: number): ThresholdFigures {
  const labelled = pairs.filter(({ label }) => label !== undefined);
  const matches = labelled.filter(({ score }) => score >= threshold);
  const positives = labelled.filter(({ label }) => label);
  const found = matches.filter(({ label }) => label).length;
  const right = labelled.filter(({ score, label }) => score >= threshold === label).length;
  return {
    labelled: labelled.length,
    accuracy: shareOf(right, labelled.length),
    precision: shareOf(found, matches.length),
    recall: shareOf(found, positives.length),
  };
}

/** A share with the interval of Wilson (1927). */
export function shareOf(right: number, of: number): Share | undefined {
  if (of === 0) return undefined;
  const value = right / of;
  const spread = Z * Math.sqrt((value * (1 - value)) / of + (Z * Z) / (4 * of * of));
  const middle = value + (Z * Z) / (2 * of);
  const scale = 1 + (Z * Z) / of;
  return {
    right,
    of,
    value,
    interval: [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)],
  };
}

/** Labelled pairs of a class that either half must have at least, to say anything. */
const LEAST_OF_CLASS = 3;

/** Labelled pairs in two halves, either with as many of each class; undefined where there are too few. */
export function halvesOf(
  pairs: readonly ScoredPair[],
): readonly [readonly ScoredPair[], readonly ScoredPair[]] | undefined {
  const classes = [true, false].map((wanted) => pairs.filter(({ label }) => label === wanted));
  if (classes.some(({ length }) => length < 2 * LEAST_OF_CLASS)) return undefined;
  const half = (parity: number) => classes.flatMap((some) => some.filter((_, i) => i % 2 === parity));
  return [half(0), half(1)];
}

/** A bar of a histogram. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly same: number;
  readonly other: number;
  readonly unlabelled: number;
}

/** Counts scores in bars of equal width between a least and a greatest one. */
export function histogramOf(
  pairs: readonly ScoredPair[],
  [least, most]: readonly [number, number],
  bars: number,
): Bin[] {
  const width = (most - least) / bars;
  const bins = Array.from({ length: bars }, (_, i) => ({
    from: least + i * width,
    to: least + (i + 1) * width,
    same: 0,
    other: 0,
    unlabelled: 0,
  }));
  for (const { score, label } of pairs) {
    const bin = bins[Math.min(bars - 1, Math.max(0, Math.floor((score - least) / width)))];
    if (label === undefined) bin.unlabelled++;
    else if (label) bin.same++;
    else bin.other++;
  }
  return bins;
}

/** The range of a slider and a histogram: all scores, in steps of a tenth. */
export function rangeOf(pairs: readonly ScoredPair[]): readonly [number, number] {
  const scores = pairs.map(({ score }) => score);
  const least = Math.floor(Math.min(...scores) * 10) / 10;
  const most = Math.ceil(Math.max(...scores) * 10) / 10;
  return least === most ? [least - 0.1, most + 0.1] : [least, most];
}
