import { passageOf } from '../../core/text/folded-text.ts';
import type { Run } from './align-tokens.ts';
import type { ComparedText } from './compared-text.ts';
import type { Contrast } from './contrast.ts';
import type { Mention, MentionKind } from './mention.ts';

/** Contrasts of mentions, by kind. */
export type MentionContrasts = Readonly<Record<MentionKind, readonly Contrast[]>>;

/** Mentions in one place beyond these are not tried: a run of thousands is another text. */
const MOST_TRIED = 50;

type MentionPair = readonly [one: Mention | undefined, other: Mention | undefined];

/** Pairs the mentions that have no like in the other text: first those in the same place, then those of a kind in their order. */
export function mentionContrasts(a: ComparedText, b: ComparedText, runs: readonly Run[]): MentionContrasts {
  const contrasts: Record<MentionKind, Contrast[]> = { number: [], quantity: [], time: [] };
  for (const [one, other] of pairMentions(a, b, runs)) {
    contrasts[kindOfBoth(one, other)].push({
      ...(one && { a: passageOf(a.folded, one.start, one.end) }),
      ...(other && { b: passageOf(b.folded, other.start, other.end) }),
    });
  }
  return contrasts;
}

function pairMentions(a: ComparedText, b: ComparedText, runs: readonly Run[]): MentionPair[] {
  const placesA = runsOfMentions(a, runs, 'a');
  const placesB = runsOfMentions(b, runs, 'b');
  const waiting = new Map<number | undefined, Mention[]>();
  for (const other of b.unmatched) {
    const place = placesB.get(other);
    waiting
      .set(place, waiting.get(place) ?? [])
      .get(place)!
      .push(other);
  }
  const pairs: MentionPair[] = [];
  const alone: Mention[] = [];
  for (const one of a.unmatched) {
    const place = placesA.get(one);
    const other = place === undefined ? undefined : takeComparable(waiting.get(place), one);
    if (other !== undefined) pairs.push([one, other]);
    else alone.push(one);
  }
  return [...pairs, ...pairByKind(alone, [...waiting.values()].flat())];
}

function takeComparable(waiting: Mention[] | undefined, one: Mention): Mention | undefined {
  const at = waiting?.slice(0, MOST_TRIED).findIndex((other) => comparable(one, other)) ?? -1;
  return at < 0 ? undefined : waiting!.splice(at, 1)[0];
}

/** Pairs mentions of a kind by their place; one that may be no number at all is left out here. */
function pairByKind(a: readonly Mention[], b: readonly Mention[]): MentionPair[] {
  return (['number', 'quantity', 'time'] as const).flatMap((kind) => {
    const [ofA, ofB] = [a, b].map((mentions) => mentions.filter((each) => !each.soft && each.kind === kind));
    return Array.from({ length: Math.max(ofA.length, ofB.length) }, (_, i): MentionPair => [ofA[i], ofB[i]]);
  });
}

/** The run in which each mention stands. */
function runsOfMentions(
  { tokens, unmatched }: ComparedText,
  runs: readonly Run[],
  side: 'a' | 'b',
): Map<Mention, number> {
  const byStart = new Map(unmatched.map((mention) => [mention.start, mention]));
  const places = new Map<Mention, number>();
  for (const [i, run] of runs.entries()) {
    const [from, to] = side === 'a' ? [run.aFrom, run.aTo] : [run.bFrom, run.bTo];
    for (let at = from; at < to; at++) {
      const mention = byStart.get(tokens[at].start);
      if (mention !== undefined) places.set(mention, i);
    }
  }
  return places;
}

function comparable(one: Mention, other: Mention): boolean {
  return one.kind === other.kind || (one.value !== undefined && other.value !== undefined);
}

/** A number against a quantity is a difference of quantities. */
function kindOfBoth(one: Mention | undefined, other: Mention | undefined): MentionKind {
  const kinds = [one?.kind, other?.kind];
  if (kinds.includes('time')) return 'time';
  return kinds.includes('quantity') ? 'quantity' : 'number';
}
