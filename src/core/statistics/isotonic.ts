/** A non-decreasing line through points, level on both sides of them. */
export interface MonotoneLine {
  /** Ascending; no two equal. */
  readonly scores: readonly number[];
  /** Never falling, as many as `scores`, each above 0 and below 1. */
  readonly probabilities: readonly number[];
}

interface Block {
  readonly low: number;
  readonly high: number;
  readonly matches: number;
  readonly count: number;
}

/**
 * Isotonic regression of labels on scores by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002, "Transforming
 * classifier scores into accurate multiclass probability estimates"). Differs from the source: one match below all scores and one
 * non-match above all of them are added, so that no number of pairs ever promises 0 or 1 (Laplace's rule at both ends), and between
 * two blocks the line rises evenly. Costs a sort.
 * @param scores `[n]`, finite, n at least 1. @param labels `[n]`, 0 or 1.
 */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): MonotoneLine {
  const blocks: Block[] = [];
  const add = (added: Block) => {
    let block = added;
    // Blocks of equal share are pooled too: they are one level.
    for (let last = blocks.at(-1); last !== undefined && shareOf(last) >= shareOf(block); last = blocks.at(-1)) {
      blocks.pop();
      block = pooled(last, block);
    }
    blocks.push(block);
  };
  const groups = equalScores(scores, labels);
  const [least, greatest] = [groups[0].low, groups[groups.length - 1].high];
  add({ low: least, high: least, matches: 1, count: 1 });
  for (const group of groups) add(group);
  add({ low: greatest, high: greatest, matches: 0, count: 1 });
  return lineThrough(blocks);
}

/** Height of the line at a score. */
export function heightAt({ scores, probabilities }: MonotoneLine, score: number): number {
  let [below, above] = [-1, scores.length];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (scores[middle] <= score) below = middle;
    else above = middle;
  }
  if (below < 0) return probabilities[0];
  if (above === scores.length) return probabilities[below];
  // The distance of two doubles may be more than a double holds.
  const scale = scores[above] - scores[below] === Number.POSITIVE_INFINITY ? 0.5 : 1;
  const [from, to] = [scores[below] * scale, scores[above] * scale];
  const share = (score * scale - from) / (to - from);
  const rise = probabilities[above] - probabilities[below];
  return Math.min(probabilities[above], probabilities[below] + share * rise);
}

/** Pairs of one score are one block from the start: nothing tells them apart. */
function equalScores(scores: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[i] - scores[j]);
  const groups: Block[] = [];
  for (const i of order) {
    const single = { low: scores[i], high: scores[i], matches: labels[i], count: 1 };
    const last = groups.at(-1);
    if (last?.high === scores[i]) groups[groups.length - 1] = pooled(last, single);
    else groups.push(single);
  }
  return groups;
}

function lineThrough(blocks: readonly Block[]): MonotoneLine {
  const scores: number[] = [];
  const probabilities: number[] = [];
  for (const block of blocks) {
    for (const score of block.low === block.high ? [block.low] : [block.low, block.high]) {
      scores.push(score);
      probabilities.push(shareOf(block));
    }
  }
  return { scores, probabilities };
}

function pooled(a: Block, b: Block): Block {
  return { low: a.low, high: b.high, matches: a.matches + b.matches, count: a.count + b.count };
}

function shareOf({ matches, count }: Block): number {
  return matches / count;
}
