import { quantile } from '../../core/statistics/quantile.ts';
import type { SearchSetting } from '../../live/measured-setting.ts';
import type { BenchmarkResult, PointFigures } from '../benchmark-result.ts';
import { showCount, showMs, showOptions, showRate, showRecall } from './figures.ts';

/** Advice, and why one may believe it. */
export interface Recommendation {
  readonly advice: string;
  /** The sentences that prove it. */
  readonly proof: string;
  /** Reason to be careful. */
  readonly warning?: string;
}

const DISTURBED =
  'Other work held up the queries while this was measured, so the speeds are uncertain; the recalls are not. ' +
  'Measure again when the machine is quiet.';

/** Puts the outcome of a benchmark into sentences. */
export function recommend(result: BenchmarkResult): Recommendation {
  const found = advise(result);
  return wasDisturbed(result.points) ? { ...found, warning: DISTURBED } : found;
}

function advise(result: BenchmarkResult): Recommendation {
  if (result.setting !== undefined) return ofSetting(result, result.setting);
  if (result.targetRecall !== undefined) return ofMissedTarget(result, result.targetRecall);
  return withoutTarget(result);
}

function ofSetting(result: BenchmarkResult, setting: SearchSetting): Recommendation {
  const { k, points } = result;
  const { index, options, targetRecall, recall, interval, queriesPerSecond, p95Ms, queries } = setting;
  const speed = `${showRate(queriesPerSecond)} queries a second, 95 % of them within ${showMs(p95Ms)} ms`;
  const faster = compareWithExact(points, queriesPerSecond);
  const measured =
    interval[0] === 1
      ? 'It compares with every vector, so its recall is 1 by construction, and was.'
      : `Its recall@${k} over ${showCount(queries)} queries was ${showRecall(recall)}, and at least ` +
        `${showRecall(interval[0])} with 95 % certainty for all ${points.length} settings compared at once.`;
  return {
    advice: `For recall@${k} of at least ${targetRecall}: ${nameOf(index, options)}, ${speed}.`,
    proof: `${measured} It is the fastest of those whose certain recall reaches the target${faster}.${notOffered(result)}`,
  };
}

/** Names what was measured for comparison only. */
function notOffered({ builds }: BenchmarkResult): string {
  const names = builds.filter(({ searchable }) => !searchable).map(({ index }) => index);
  return names.length === 0 ? '' : ` Searches do not offer ${names.join(', ')}, measured for comparison.`;
}

function compareWithExact(points: readonly PointFigures[], queriesPerSecond: number): string {
  const exact = points.find(({ index }) => index === 'exact');
  if (exact === undefined || exact.queriesPerSecond >= queriesPerSecond) return '';
  return `, ${showRate(queriesPerSecond / exact.queriesPerSecond)} times as fast as the exact scan`;
}

function ofMissedTarget({ k, points, data }: BenchmarkResult, target: number): Recommendation {
  const best = points.reduce((a, b) => (b.jointInterval[0] > a.jointInterval[0] ? b : a));
  const more = best.recall >= target ? ` More queries than ${showCount(data.queries)} would narrow the interval.` : '';
  return {
    advice: `No setting that was measured is sure to reach recall@${k} of ${target}; the exact scan always does.`,
    proof:
      `The nearest is ${nameOf(best.index, best.options)} with a recall of ${showRecall(best.recall)}, ` +
      `of which ${showRecall(best.jointInterval[0])} is certain.${more}`,
  };
}

function withoutTarget({ k, points }: BenchmarkResult): Recommendation {
  const good = points.filter(({ recall }) => recall >= 0.95);
  const best = (good.length > 0 ? good : points).reduce((a, b) => (b.queriesPerSecond > a.queriesPerSecond ? b : a));
  return {
    advice: 'No target was set; --target-recall chooses a setting and stores it with the collection.',
    proof:
      `The fastest ${good.length > 0 ? 'with a recall of 0.95 or more ' : ''}is ${nameOf(best.index, best.options)}: ` +
      `recall@${k} ${showRecall(best.recall)} at ${showRate(best.queriesPerSecond)} queries a second` +
      `${compareWithExact(points, best.queriesPerSecond)}.`,
  };
}

function nameOf(index: string, options: SearchSetting['options']): string {
  return Object.keys(options).length === 0 ? index : `${index} with ${showOptions(options)}`;
}

/** Below this the measurement was disturbed: queries of one setting take about the same time, unless something else runs. */
const QUIET = 0.7;

/**
 * Tells whether other work on the machine held up the queries: then a few took many times as long as most, and the queries a
 * second fall far behind what the usual time of a query promises.
 */
function wasDisturbed(points: readonly Pick<PointFigures, 'queriesPerSecond' | 'p50Ms'>[]): boolean {
  const kept = points.map(({ queriesPerSecond, p50Ms }) => (queriesPerSecond * p50Ms) / 1000);
  return quantile(kept, 0.5) < QUIET;
}
