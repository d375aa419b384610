import { hasHan } from '../../core/text/char-properties.ts';
import { passageOf } from '../../core/text/folded-text.ts';
import type { Run } from './align-tokens.ts';
import type { ComparedText } from './compared-text.ts';
import type { Contrast } from './contrast.ts';
import { areOpposite, LONGEST_OPPOSITE } from './opposites.ts';

/** A run of more tokens holds too many words for two of them to be opposed to each other. */
const LONGEST_RUN = 6;
/** One character has many meanings: it counts only where hardly anything else differs. */
const LONGEST_RUN_OF_CHARACTERS = 2;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Words of opposite meaning in the same place of both texts. */
export function oppositeContrasts(a: ComparedText, b: ComparedText, runs: readonly Run[]): Contrast[] {
  return runs.flatMap((run) => {
    const longest = Math.max(run.aTo - run.aFrom, run.bTo - run.bFrom);
    if (longest > LONGEST_RUN || run.aFrom === run.aTo || run.bFrom === run.bTo) return [];
    const least = longest > LONGEST_RUN_OF_CHARACTERS ? 2 : 1;
    return oppositeIn(a, b, wordsIn(a, run.aFrom, run.aTo, least), wordsIn(b, run.bFrom, run.bTo, least));
  });
}

function oppositeIn(a: ComparedText, b: ComparedText, wordsA: readonly Span[], wordsB: readonly Span[]): Contrast[] {
  for (const one of wordsA) {
    const word = a.folded.text.slice(one.start, one.end);
    const other = wordsB.find(({ start, end }) => areOpposite(word, b.folded.text.slice(start, end)));
    if (other === undefined) continue;
    return [{ a: passageOf(a.folded, one.start, one.end), b: passageOf(b.folded, other.start, other.end) }];
  }
  return [];
}

/** Words that touch a run, longest first: tokens, and stretches of Han characters around them. */
function wordsIn({ folded: { text }, tokens }: ComparedText, from: number, to: number, least: number): Span[] {
  const words: Span[] = [];
  const [runStart, runEnd] = [tokens[from].start, tokens[to - 1].end];
  for (const { start, end } of tokens.slice(from, to)) if (!hasHan(text[start])) words.push({ start, end });
  for (let start = Math.max(0, runStart - LONGEST_OPPOSITE + 1); start < runEnd; start++) {
    for (
      let end = Math.max(start + least, runStart + 1);
      end <= start + LONGEST_OPPOSITE && end <= text.length;
      end++
    ) {
      if (!hasHan(text[end - 1])) break;
      if (hasHan(text[start])) words.push({ start, end });
    }
  }
  return words.sort((one, other) => other.end - other.start - (one.end - one.start) || one.start - other.start);
}
