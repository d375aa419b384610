import { basename, resolve } from 'node:path';
import { markdownTable } from '../../harness/markdown-table.ts';
import { differenceOf, type Figure, figureOf, type Observations, sizeOf } from './observations.ts';
import type { ZeroShot } from './trained-on.ts';

/** Figures of one model on one set. */
export interface Measured {
  readonly model: string;
  readonly set: string;
  readonly zeroShot: ZeroShot;
  /** Observations by the name of their figure. */
  readonly observations: Readonly<Record<string, Observations>>;
}

const MARKS: Readonly<Record<ZeroShot, string>> = { yes: 'yes', no: 'no', unknown: '?', none: '–' };

/**
 * All models side by side, a figure a row, with 95 % intervals; ▲ and ▼ mark what lies above or below the first model by more than the
 * interval of the difference. The last column says, model by model, whether nothing of the set was trained on.
 */
export function qualityTable(measured: readonly Measured[]): string {
  const models = [...new Set(measured.map(({ model }) => model))];
  const rows = [...new Set(measured.map(({ set }) => set))].flatMap((set) => {
    const ofSet = models.map((model) => measured.find((each) => each.model === model && each.set === set));
    const marks = ofSet.map((each) => (each === undefined ? '–' : MARKS[each.zeroShot])).join(' / ');
    const figures = [...new Set(ofSet.flatMap((each) => Object.keys(each?.observations ?? {})))];
    return figures.map((figure) => {
      const observations = ofSet.map((each) => each?.observations[figure]);
      const of = sizeOf(observations.find((each) => each !== undefined)!);
      return [set, figure, String(of), ...observations.map((each) => cell(each, observations[0])), marks];
    });
  });
  return markdownTable(['set', 'figure', 'of', ...models, 'zero-shot'], rows);
}

/** A short name for each model: the last part of its path, or all of it where two end alike. */
export function modelNames(models: readonly string[]): string[] {
  const short = models.map((model) => basename(resolve(model)));
  return models.map((model, i) => (short.filter((name) => name === short[i]).length > 1 ? model : short[i]));
}

function cell(observations: Observations | undefined, first: Observations | undefined): string {
  if (observations === undefined) return '–';
  const text = describe(figureOf(observations));
  if (first === undefined || first === observations) return text;
  const [low, high] = differenceOf(observations, first).interval;
  return text + (low > 0 ? ' ▲' : high < 0 ? ' ▼' : '');
}

function describe({ value, interval: [low, high] }: Figure): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
