import type { Passage } from '../../highlight.ts';
import { type ComparedText, passageOfTokens } from './compared-text.ts';

/** Two parts that stand the other way round in the two texts, around something that both have between them. */
export interface Swap {
  /** The part that comes first in the first text, and where it stands in each. */
  readonly first: { readonly a: Passage; readonly b: Passage };
  /** The part that comes first in the second text. */
  readonly second: { readonly a: Passage; readonly b: Passage };
}

/** A stretch of tokens that stands in both texts. */
interface Block {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
}

/** Texts in more pieces are other texts, not other orders. */
const MOST_BLOCKS = 40;
/** Share of the tokens that both texts must have, of either. */
const LEAST_SHARED = 0.7;
/** Words that may stand anywhere in a sentence. */
const MOVABLE =
  /^(?:怎么|怎样|如何|什么|为什么|吗|呢|了|的|是|都|也|就|请问|可以|能|会|the|a|an|is|are|was|do|does|please|also)+$/;

/**
 * Parts that are swapped: 从北京到上海 and 从上海到北京, `A beat B` and `B beat A`. A part that merely moved past its neighbour, as in
 * 明天我去 and 我明天去, is not. Only tokens that occur once in each text are looked at.
 */
export function swappedParts(a: ComparedText, b: ComparedText): Swap[] {
  const blocks = commonBlocks(a, b);
  const shared = blocks.reduce((sum, { aFrom, aTo }) => sum + aTo - aFrom, 0);
  if (blocks.length > MOST_BLOCKS || shared < LEAST_SHARED * uniqueCount(a, b)) return [];
  const movable = blocks.map((block) => MOVABLE.test(textOf(a, block)));
  const used = new Set<number>();
  const swaps: Swap[] = [];
  for (const [i, j] of inversions(blocks)) {
    if (used.has(i) || used.has(j) || movable[i] || movable[j]) continue;
    used.add(i).add(j);
    swaps.push({ first: partOf(a, b, blocks[i]), second: partOf(a, b, blocks[j]) });
  }
  return swaps;
}

/** Maximal stretches of tokens that occur once in each text and follow each other in both, by place in the first. */
function commonBlocks(a: ComparedText, b: ComparedText): Block[] {
  const placesB = uniquePlaces(b);
  const blocks: Block[] = [];
  for (const [key, at] of uniquePlaces(a)) {
    const bAt = placesB.get(key);
    if (bAt === undefined) continue;
    const last = blocks[blocks.length - 1];
    const length = last === undefined ? 0 : last.aTo - last.aFrom;
    if (last?.aTo === at && last.bFrom + length === bAt) blocks[blocks.length - 1] = { ...last, aTo: at + 1 };
    else blocks.push({ aFrom: at, aTo: at + 1, bFrom: bAt });
  }
  return blocks;
}

/** Place of each token that occurs once, in order. */
function uniquePlaces({ tokens }: ComparedText): Map<string, number> {
  const seen = new Set<string>();
  const places = new Map<string, number>();
  for (const [at, { key }] of tokens.entries()) {
    if (seen.has(key)) places.delete(key);
    else places.set(key, at);
    seen.add(key);
  }
  return places;
}

function uniqueCount(a: ComparedText, b: ComparedText): number {
  return Math.max(uniquePlaces(a).size, uniquePlaces(b).size);
}

/** Pairs of blocks in turned order with a third between them in both texts; those that changed places exactly come first. */
function inversions(blocks: readonly Block[]): [number, number][] {
  const order = [...blocks.keys()].sort((i, j) => blocks[i].bFrom - blocks[j].bFrom);
  const rank: number[] = [];
  for (const [place, i] of order.entries()) rank[i] = place;
  const pairs: [number, number][] = [];
  for (let i = 0; i < blocks.length; i++) {
    for (let j = i + 2; j < blocks.length; j++) {
      if (rank[i] > rank[j] && hasPivot(rank, i, j)) pairs.push([i, j]);
    }
  }
  const exact = ([i, j]: [number, number]) => (rank[i] === j && rank[j] === i ? 0 : 1);
  return pairs.sort((one, other) => exact(one) - exact(other));
}

function hasPivot(rank: readonly number[], i: number, j: number): boolean {
  for (let k = i + 1; k < j; k++) if (rank[k] < rank[i] && rank[k] > rank[j]) return true;
  return false;
}

function textOf({ folded, tokens }: ComparedText, { aFrom, aTo }: Block): string {
  return folded.text.slice(tokens[aFrom].start, tokens[aTo - 1].end);
}

function partOf(a: ComparedText, b: ComparedText, { aFrom, aTo, bFrom }: Block): { a: Passage; b: Passage } {
  return { a: passageOfTokens(a, aFrom, aTo), b: passageOfTokens(b, bFrom, bFrom + aTo - aFrom) };
}
