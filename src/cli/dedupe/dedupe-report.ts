import type { DedupeResult } from '../../main.ts';
import { formatCount, formatDuration, plural } from '../render/format-numbers.ts';
import type { ResultFiles } from './write-results.ts';

/** Report of a run, for people: counts, what decided, how surely pairs were found, and where to look. */
export function reportText({ summary }: DedupeResult, files: ResultFiles, badLines: number, ms: number): string {
  const { items, oldItems, exactDuplicates, nearDuplicates, clusters, kept, review, reviewLeftOut } = summary;
  const against = oldItems === undefined ? '' : ` against ${formatCount(oldItems)} old`;
  const bad = badLines > 0 ? `, ${plural(badLines, 'bad line')}` : '';
  const beyond = reviewLeftOut > 0 ? `, ${formatCount(reviewLeftOut)} more beyond --review-limit` : '';
  const lines = [
    `${plural(items, 'item')}${against}: ${formatCount(exactDuplicates)} exact and ${formatCount(nearDuplicates)} near ` +
      `duplicates in ${plural(clusters, 'cluster')}, ${formatCount(kept)} kept${bad} (${formatDuration(ms)})`,
    `to review: ${plural(review, 'pair')}${beyond}`,
    thresholdLine(summary),
    ...unsureLines(summary),
    ...candidateLines(summary),
    ...Object.values(files),
  ];
  return `${lines.join('\n')}\n`;
}

function thresholdLine({ threshold, evidence, floor }: DedupeResult['summary']): string {
  if (threshold !== undefined) return `threshold ${Number(threshold.toFixed(4))}: ${evidence}`;
  if (floor === undefined) return `only exact duplicates were looked for: ${evidence}`;
  return evidence;
}

/** Pairs that a person should have seen and that were not looked at. */
function unsureLines({ unsureFrom, floor }: DedupeResult['summary']): string[] {
  if (unsureFrom === undefined || floor === undefined) return [];
  const [from, to] = [unsureFrom, floor].map((cosine) => Number(cosine.toFixed(4)));
  return [`not in the review: pairs from cosine ${from} to ${to}, of which the threshold is unsure; see --floor`];
}

function candidateLines({ pairs, floor, completeAbove, candidates }: DedupeResult['summary']): string[] {
  if (floor === undefined || candidates === undefined) return [];
  const from = `${plural(pairs, 'pair')} from cosine ${Number(floor.toFixed(4))} on`;
  const cut = completeAbove === undefined ? '' : `; more were cut off at ${completeAbove.toFixed(4)}, see --max-pairs`;
  const { method, promisedRecall, checked } = candidates;
  if (checked === undefined)
    return [`${from}, found by ${method === 'all' ? 'comparing all' : `index ${method}`}${cut}`];
  const share = `${formatCount(checked.found)} of ${formatCount(checked.pairs)}`;
  return [
    `${from}${cut}; found with a probability of at least ${promisedRecall} each, and ${share} of ` +
      `${plural(checked.rows, 'text')} compared with all`,
  ];
}
