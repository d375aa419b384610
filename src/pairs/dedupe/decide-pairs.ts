import { decide } from '../threshold/fitted-threshold.ts';
import type { CheckedDecision } from './decision-options.ts';
import type { PairScore } from './dedupe-result.ts';
import type { FoundPairs } from './found-pairs.ts';

/** Places of pairs, by what they are. */
export interface DecidedPairs {
  readonly matches: Uint32Array;
  readonly unsure: Uint32Array;
}

/** Decides every pair; without a threshold there is nothing to decide and all are unsure. */
export function decidePairs({ scores }: FoundPairs, { rule }: CheckedDecision): DecidedPairs {
  const matches: number[] = [];
  const unsure: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const decision = rule === undefined ? 'unsure' : decide(rule, scores[i]).decision;
    if (decision === 'match') matches.push(i);
    else if (decision === 'unsure') unsure.push(i);
  }
  return { matches: Uint32Array.from(matches), unsure: Uint32Array.from(unsure) };
}

/** Score, cosine and probability of a pair. */
export function pairScore({ scores, pairs }: FoundPairs, { rule }: CheckedDecision, pair: number): PairScore {
  const probability = rule === undefined ? undefined : decide(rule, scores[pair]).probability;
  return {
    score: scores[pair],
    cosine: pairs.scores[pair],
    ...(probability !== undefined && { probability }),
  };
}
