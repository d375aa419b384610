import type { Passage } from '../../core/text/folded-text.ts';
import { type ComparedText, passageOfTokens } from './compared-text.ts';

/** Two parts that stand the other way round in the two texts, around something that both have between them. */
export interface Swap {
  /** The part that comes first in the first text, and where it stands in each. */
  readonly first: { readonly a: Passage; readonly b: Passage };
  /** The part that comes first in the second text. */
  readonly second: { readonly a: Passage; readonly b: Passage };
}

/** Tokens that follow each other; ends are exclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A stretch that stands in both texts. */
interface Block {
  readonly a: Stretch;
  readonly b: Stretch;
}

/** Texts in more pieces are other texts, not other orders. */
const MOST_BLOCKS = 40;
/** Share of what occurs once in the one text or the other that must be common to both. */
const LEAST_SHARED = 0.75;
/** Words that ask may stand anywhere in a sentence, and so may what surrounds them. */
const ASKING = /^(?:怎么|怎样|如何|什么|为什么|请问)$/;
/** Words that are no part of their own. */
const MOVABLE =
  /^(?:怎么|怎样|如何|什么|为什么|吗|呢|了|的|是|都|也|就|请问|可以|能|会|the|a|an|is|are|was|do|does|please|also)+$/;

/**
 * Parts that are swapped: 从北京到上海 and 从上海到北京, `A beat B` and `B beat A`. A part that merely moved past its neighbour, as in
 * 明天我去 and 我明天去, is not. Only what occurs once in each text is looked at, so that it is clear which is which.
 */
export function swappedParts(a: ComparedText, b: ComparedText): Swap[] {
  const [placesA, placesB] = [uniquePlaces(a), uniquePlaces(b)];
  const blocks = commonBlocks(placesA, placesB);
  const shared = [...placesA.keys()].filter((key) => placesB.has(key)).length;
  if (blocks.length > MOST_BLOCKS || shared < LEAST_SHARED * Math.max(placesA.size, placesB.size)) return [];
  const movable = blocks.map((block) => MOVABLE.test(textOf(a, block.a)));
  const asking = blocks.map((block) => ASKING.test(textOf(a, block.a)));
  const used = new Set<number>();
  const swaps: Swap[] = [];
  for (const [i, j] of inversions(blocks, asking)) {
    if (used.has(i) || used.has(j) || movable[i] || movable[j]) continue;
    used.add(i).add(j);
    swaps.push({ first: partOf(a, b, blocks[i]), second: partOf(a, b, blocks[j]) });
  }
  return swaps;
}

/** Where each token that occurs once stands, in order; a doubled character, as in 妈妈, is one. */
function uniquePlaces({ tokens }: ComparedText): Map<string, Stretch> {
  const seen = new Set<string>();
  const places = new Map<string, Stretch>();
  for (let from = 0; from < tokens.length; ) {
    let to = from + 1;
    while (to < tokens.length && tokens[to].key === tokens[from].key) to++;
    const key = tokens
      .slice(from, Math.min(to, from + 2))
      .map((token) => token.key)
      .join('');
    if (seen.has(key)) places.delete(key);
    else places.set(key, { from, to });
    seen.add(key);
    from = to;
  }
  return places;
}

/** Longest stretches that follow each other in both texts, by place in the first. */
function commonBlocks(placesA: ReadonlyMap<string, Stretch>, placesB: ReadonlyMap<string, Stretch>): Block[] {
  const blocks: Block[] = [];
  for (const [key, inA] of placesA) {
    const inB = placesB.get(key);
    if (inB === undefined) continue;
    const last = blocks[blocks.length - 1];
    if (last?.a.to === inA.from && last.b.to === inB.from)
      blocks[blocks.length - 1] = { a: { from: last.a.from, to: inA.to }, b: { from: last.b.from, to: inB.to } };
    else blocks.push({ a: inA, b: inB });
  }
  return blocks;
}

/** Pairs of blocks in turned order with a third between them in both texts; those that changed places exactly come first. */
function inversions(blocks: readonly Block[], asking: readonly boolean[]): [number, number][] {
  const order = [...blocks.keys()].sort((i, j) => blocks[i].b.from - blocks[j].b.from);
  const rank: number[] = [];
  for (const [place, i] of order.entries()) rank[i] = place;
  const hasPivot = (i: number, j: number) => {
    for (let k = i + 1; k < j; k++) if (!asking[k] && rank[k] < rank[i] && rank[k] > rank[j]) return true;
    return false;
  };
  const pairs: [number, number][] = [];
  for (let i = 0; i < blocks.length; i++) {
    for (let j = i + 2; j < blocks.length; j++) {
      if (rank[i] > rank[j] && hasPivot(i, j)) pairs.push([i, j]);
    }
  }
  const exact = ([i, j]: [number, number]) => (rank[i] === j && rank[j] === i ? 0 : 1);
  return pairs.sort((one, other) => exact(one) - exact(other));
}

function textOf({ folded, tokens }: ComparedText, { from, to }: Stretch): string {
  return folded.text.slice(tokens[from].start, tokens[to - 1].end);
}

function partOf(a: ComparedText, b: ComparedText, block: Block): { a: Passage; b: Passage } {
  return { a: passageOfTokens(a, block.a.from, block.a.to), b: passageOfTokens(b, block.b.from, block.b.to) };
}
