import { kindOf, UNSPACED } from '../../core/text/char-kind.ts';
import { passageOf } from '../../core/text/folded-text.ts';
import type { Run } from './align-tokens.ts';
import type { ComparedText } from './compared-text.ts';
import type { Contrast } from './contrast.ts';
import { surplusOf } from './moved-parts.ts';

/** Longer pieces of the segmenter are no Chinese words, in code units. */
const LONGEST_WORD = 4;
/** Code units that the segmenter sees before and after a character. */
const CONTEXT = 12;

/** Only for people's eyes: what differs is found by characters, which do not depend on the version of ICU. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

interface Span {
  start: number;
  end: number;
}

/** Passages in place of each other, without parts that the other text has elsewhere; Chinese characters are widened to words. */
export function wordChanges(a: ComparedText, b: ComparedText, runs: readonly Run[]): Contrast[] {
  const [surplusA, surplusB] = [surplusOf(a, b), surplusOf(b, a)];
  const changes: { a?: Span; b?: Span }[] = [];
  for (const { aFrom, aTo, bFrom, bTo } of runs) {
    const inA = spanOf(a, surplusA, aFrom, aTo);
    const inB = spanOf(b, surplusB, bFrom, bTo);
    if (inA === undefined && inB === undefined) continue;
    const both = inA !== undefined && inB !== undefined;
    changes.push({ a: both ? widened(a, inA) : inA, b: both ? widened(b, inB) : inB });
  }
  return joined(changes).map((change) => ({
    ...(change.a && { a: passageOf(a.folded, change.a.start, change.a.end) }),
    ...(change.b && { b: passageOf(b.folded, change.b.start, change.b.end) }),
  }));
}

/** From the first token of a run that the other text lacks to the last one. */
function spanOf(
  { tokens }: ComparedText,
  lacking: ReadonlyMap<string, number>,
  from: number,
  to: number,
): Span | undefined {
  const isLacking = (at: number) => (lacking.get(tokens[at].key) ?? 0) > 0;
  let [first, last] = [from, to - 1];
  while (first <= last && !isLacking(first)) first++;
  while (last > first && !isLacking(last)) last--;
  return first > last ? undefined : { start: tokens[first].start, end: tokens[last].end };
}

/** Up to the ends of the words in which a span begins and ends; what is not Han stands as it is. */
function widened({ folded: { text }, mentions }: ComparedText, span: Span): Span {
  if (mentions.some((mention) => mention.start < span.end && mention.end > span.start)) return span;
  return { start: wordAt(text, span.start).start, end: wordAt(text, span.end - 1).end };
}

/** The word around a character. Only its surroundings are segmented: a long text without spaces takes the segmenter minutes. */
function wordAt(text: string, at: number): Span {
  const alone = { start: at, end: at + 1 };
  if (kindOf(text.charCodeAt(at)) !== UNSPACED) return alone;
  const from = Math.max(0, at - CONTEXT);
  const word = segmenter.segment(text.slice(from, at + CONTEXT)).containing(at - from);
  if (word === undefined || word.segment.length > LONGEST_WORD) return alone;
  return { start: from + word.index, end: from + word.index + word.segment.length };
}

/** Changes that widening has made overlap are one. */
function joined(changes: readonly { a?: Span; b?: Span }[]): { a?: Span; b?: Span }[] {
  const result: { a?: Span; b?: Span }[] = [];
  for (const change of changes) {
    const last = result[result.length - 1];
    const overlaps = (side: 'a' | 'b') => last?.[side] && change[side] && change[side].start < last[side].end;
    if (!overlaps('a') && !overlaps('b')) result.push({ ...change });
    else for (const side of ['a', 'b'] as const) last[side] = union(last[side], change[side]);
  }
  return result;
}

function union(one: Span | undefined, other: Span | undefined): Span | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}
