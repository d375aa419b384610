import { describeDifferences } from '../../pairs/differences/describe-differences.ts';
import type { Match } from '../../pairs/match/match-pairs.ts';
import { float32, type OutputRow, type RowFormatName } from '../writers/row-format.ts';
import type { SourcePair } from './match-source.ts';

/** One row of output: what stood in the input, then score, probability, decision and why. */
export function matchRow(
  { pair, score, probability, decision, why }: Match<SourcePair>,
  format: RowFormatName,
): OutputRow {
  return {
    ...pair.row,
    score: float32(score),
    ...(decision !== undefined && {
      ...(probability !== undefined && { probability: Number(probability.toFixed(6)) }),
      decision,
    }),
    ...(why !== undefined && { why: reasons(describeDifferences(why), format) }),
  };
}

function reasons(lines: readonly string[], format: RowFormatName): string | readonly string[] {
  return format === 'jsonl' ? lines : lines.join('; ');
}
