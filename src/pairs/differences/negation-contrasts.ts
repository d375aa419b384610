import { passageOf } from '../../core/text/folded-text.ts';
import type { Run } from './align-tokens.ts';
import type { ComparedText } from './compared-text.ts';
import type { Contrast } from './contrast.ts';
import { type Negation, readNegations } from './read-negations.ts';

/**
 * Negations that one text has more of than the other. Where both have as many and are of the same words in another order, those
 * that stand elsewhere.
 */
export function negationContrasts(
  a: ComparedText,
  b: ComparedText,
  runs: readonly Run[],
  reordered: boolean,
): Contrast[] {
  const inA = split(readNegations(a.folded.text), spansOf(a, runs, 'a'));
  const inB = split(readNegations(b.folded.text), spansOf(b, runs, 'b'));
  const excess = inA.changed.length + inA.kept.length - inB.changed.length - inB.kept.length;
  if (excess > 0) return most(inA, excess).map((each) => ({ a: passageOf(a.folded, each.start, each.end) }));
  if (excess < 0) return most(inB, -excess).map((each) => ({ b: passageOf(b.folded, each.start, each.end) }));
  if (!reordered || inA.changed.length === 0 || inB.changed.length === 0) return [];
  const [one, other] = [inA.changed[0], inB.changed[0]];
  return [{ a: passageOf(a.folded, one.start, one.end), b: passageOf(b.folded, other.start, other.end) }];
}

interface SplitNegations {
  readonly changed: readonly Negation[];
  readonly kept: readonly Negation[];
}

/** Those that stand where the texts differ count first. */
function most({ changed, kept }: SplitNegations, count: number): Negation[] {
  return [...changed, ...kept].slice(0, count).sort((one, other) => one.start - other.start);
}

function split(negations: readonly Negation[], spans: readonly Negation[]): SplitNegations {
  const changed: Negation[] = [];
  const kept: Negation[] = [];
  let next = 0;
  for (const each of negations) {
    while (next < spans.length && spans[next].end <= each.start) next++;
    const overlaps = next < spans.length && spans[next].start < each.end;
    (overlaps ? changed : kept).push(each);
  }
  return { changed, kept };
}

/** Parts of the folded text that the runs cover, in order. */
function spansOf({ tokens }: ComparedText, runs: readonly Run[], side: 'a' | 'b'): Negation[] {
  return runs
    .map((run) => (side === 'a' ? [run.aFrom, run.aTo] : [run.bFrom, run.bTo]))
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ start: tokens[from].start, end: tokens[to - 1].end }));
}
