import { type FoldedText, foldText, type Passage, passageOf } from '../../core/text/folded-text.ts';
import { keepWideCommas } from '../../core/text/wide-commas.ts';
import { agree, type Mention } from './mention.ts';
import { readMentions } from './read-mentions.ts';
import { type Token, tokensOf } from './tokens.ts';

/** One of two texts, cut into what is compared. */
export interface ComparedText {
  readonly folded: FoldedText;
  readonly tokens: readonly Token[];
  readonly mentions: readonly Mention[];
  /** Mentions that the other text has no like of. */
  readonly unmatched: readonly Mention[];
}

/** More mentions without a like are not tried against each other for another way of writing the same. */
const MOST_LENIENT = 200;

/** Cuts two texts; what means the same in both gets one key, whichever way it is written. */
export function readBoth(a: string, b: string): [ComparedText, ComparedText] {
  const [foldedA, foldedB] = [a, b].map((text) => keepWideCommas(foldText(text)));
  const [mentionsA, mentionsB] = [readMentions(foldedA.text), readMentions(foldedB.text)];
  const partners = matchMentions(mentionsA, mentionsB);
  const keysA = mentionsA.map(keyOf);
  const keysB = mentionsB.map(keyOf);
  for (const [i, j] of partners) keysB[j] = keysA[i];
  const matchedB = new Set(partners.values());
  return [
    {
      folded: foldedA,
      tokens: tokensOf(foldedA, mentionsA, keysA),
      mentions: mentionsA,
      unmatched: withoutImplied(
        mentionsA.filter((_, i) => !partners.has(i)),
        mentionsB,
      ),
    },
    {
      folded: foldedB,
      tokens: tokensOf(foldedB, mentionsB, keysB),
      mentions: mentionsB,
      unmatched: withoutImplied(
        mentionsB.filter((_, j) => !matchedB.has(j)),
        mentionsA,
      ),
    },
  ];
}

/** Mentions that are left when those go that the other text implies without a word of its own. */
function withoutImplied(left: readonly Mention[], other: readonly Mention[]): Mention[] {
  const implied = new Set(other.flatMap((mention) => mention.implied ?? []));
  return left.filter(({ keys }) => !keys.some((key) => implied.has(key)));
}

/** The part of the original from one token to the one before another. */
export function passageOfTokens({ folded, tokens }: ComparedText, from: number, to: number): Passage {
  return passageOf(folded, tokens[from].start, tokens[to - 1].end);
}

/** Partners by position: first those of the same key, then those that agree in another way. */
function matchMentions(a: readonly Mention[], b: readonly Mention[]): Map<number, number> {
  const partners = new Map<number, number>();
  const waiting = new Map<string, number[]>();
  for (const [j, mention] of b.entries()) {
    const key = keyOf(mention);
    const places = waiting.get(key);
    if (places === undefined) waiting.set(key, [j]);
    else places.push(j);
  }
  for (const places of waiting.values()) places.reverse();
  for (const [i, mention] of a.entries()) {
    const j = waiting.get(keyOf(mention))?.pop();
    if (j !== undefined) partners.set(i, j);
  }
  matchLeniently(a, b, partners);
  return partners;
}

function matchLeniently(a: readonly Mention[], b: readonly Mention[], partners: Map<number, number>): void {
  const matched = new Set(partners.values());
  const leftA = [...a.keys()].filter((i) => !partners.has(i));
  const leftB = [...b.keys()].filter((j) => !matched.has(j));
  if (leftA.length > MOST_LENIENT || leftB.length > MOST_LENIENT) return;
  for (const i of leftA) {
    const at = leftB.findIndex((j) => agree(a[i], b[j]));
    if (at >= 0) partners.set(i, leftB.splice(at, 1)[0]);
  }
}

/** The kind is part of the key: 3 by itself is not the third of the month until it is asked leniently. */
function keyOf({ kind, keys }: Mention): string {
  return `${kind} ${keys[0]}`;
}
