import type { Run } from './align-tokens.ts';
import type { ComparedText } from './compared-text.ts';
import type { Contrast } from './contrast.ts';
import { passageOf } from './folded-text.ts';
import type { Mention, MentionKind } from './mention.ts';

/** Contrasts of mentions, by kind. */
export type MentionContrasts = Readonly<Record<MentionKind, readonly Contrast[]>>;

/** Pairs the mentions that have no like in the other text: first those in the same place, then those of a kind in their order. */
export function mentionContrasts(a: ComparedText, b: ComparedText, runs: readonly Run[]): MentionContrasts {
  const contrasts: Record<MentionKind, Contrast[]> = { number: [], quantity: [], time: [] };
  const placesA = runsOfMentions(a, runs, 'a');
  const placesB = runsOfMentions(b, runs, 'b');
  const leftB = [...b.unmatched];
  const push = (one: Mention | undefined, other: Mention | undefined) => {
    const kind = kindOfBoth(one, other);
    contrasts[kind].push({
      ...(one && { a: passageOf(a.folded, one.start, one.end) }),
      ...(other && { b: passageOf(b.folded, other.start, other.end) }),
    });
  };
  const take = (fits: (other: Mention) => boolean) => {
    const at = leftB.findIndex(fits);
    return at < 0 ? undefined : leftB.splice(at, 1)[0];
  };
  const alone: Mention[] = [];
  for (const one of a.unmatched) {
    const other = take((each) => placesA.get(one) === placesB.get(each) && comparable(one, each));
    if (other !== undefined) push(one, other);
    else if (!one.soft) alone.push(one);
  }
  for (const one of alone)
    push(
      one,
      take((each) => !each.soft && each.kind === one.kind),
    );
  for (const other of leftB) if (!other.soft) push(undefined, other);
  return contrasts;
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
