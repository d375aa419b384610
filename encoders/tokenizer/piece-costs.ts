import { SPECIAL_TOKENS } from './vocab-file.ts';

/** Shift of the ranks in Mandelbrot's form of Zipf's law. */
const SHIFT = 2.7;
/** Costs are whole numbers of this part of a nat, so that sums are exact and equal on every machine. */
const PER_NAT = 1024;
/** Cost of [UNK] beyond that of the rarest piece. */
const UNKNOWN_NATS = 10;

/** Costs of the pieces of a vocabulary, in 1/1024 nat. */
export interface PieceCosts {
  /** Of every row of the vocabulary. */
  readonly costs: Int32Array;
  readonly unknown: number;
}

/**
 * Says what each piece costs from its place alone: tokens stand by falling frequency after the special ones, and by Zipf's law
 * (Mandelbrot 1953) the piece of rank r has probability 1 / ((r + 2.7) H), with H the sum over all ranks. The cost is its
 * negative logarithm, so the cheapest path is the likeliest of a unigram model (Kudo 2018, arXiv:1804.10959).
 */
export function zipfCosts(vocabSize: number): PieceCosts {
  const first = SPECIAL_TOKENS.length;
  let mass = 0;
  for (let rank = 1; rank <= vocabSize - first; rank++) mass += 1 / (rank + SHIFT);
  const costOf = (rank: number) => Math.round(PER_NAT * Math.log((Math.max(1, rank) + SHIFT) * Math.max(1, mass)));
  const costs = Int32Array.from({ length: vocabSize }, (_, id) => costOf(id - first + 1));
  return { costs, unknown: costOf(vocabSize - first) + UNKNOWN_NATS * PER_NAT };
}
