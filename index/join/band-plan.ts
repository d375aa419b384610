import { createRandom } from '../../src/core/random.ts';
import { sortByKey } from './sort-by-key.ts';

/** Costs of a row, which is hashed, sorted and gathered once, and of comparing two codes. */
const ROW_NS = 100;
const PAIR_NS = 6;
const BAND_BITS = { least: 6, greatest: 24 };
/** Bands of each width that a sample is sorted by, to see how full the buckets are. */
const SAMPLED_BANDS = 4;
const SAMPLE_ROWS = 8192;

/** How often rows are sorted into buckets, and by how many bits. */
export interface BandPlan {
  /** Bits that the rows of a bucket share. */
  readonly bandBits: number;
  /** Independent bands, each of which sorts all rows. */
  readonly bands: number;
  /** Estimate of the time that it takes. */
  readonly seconds: number;
}

/** The probability that a random hyperplane has two unit vectors of this cosine on one side (Goemans and Williamson 1995). */
export function sameSide(cosine: number): number {
  return 1 - Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
}

/** Bands of `bandBits` that find a pair of this cosine with probability `recall`: 1 - (1 - p^bits)^bands is at least that. */
export function bandsFor(cosine: number, bandBits: number, recall: number): number {
  const shared = sameSide(cosine) ** bandBits;
  return shared === 1 ? 1 : Math.ceil(Math.log(1 - recall) / Math.log1p(-shared));
}

/**
 * Chooses the width of bands that costs least: wider ones leave fewer strangers in a bucket, but more of them are needed.
 * @param codes sign codes of all rows, `[count, words]`. @param floor least cosine of a pair that is to be found.
 */
export function planBands(codes: Uint32Array, words: number, floor: number, recall: number): BandPlan {
  const count = codes.length / words;
  const sample = sampleRows(count);
  let best: BandPlan | undefined;
  for (let bandBits = BAND_BITS.least; bandBits <= BAND_BITS.greatest; bandBits++) {
    const bands = bandsFor(floor, bandBits, recall);
    const inBuckets = sharedShare(codes, words, sample, bandBits) * ((count * (count - 1)) / 2);
    const seconds = bands * (count * ROW_NS + inBuckets * PAIR_NS) * 1e-9;
    if (best === undefined || seconds < best.seconds) best = { bandBits, bands, seconds };
  }
  return best!;
}

function sampleRows(count: number): Uint32Array {
  if (count <= SAMPLE_ROWS) return Uint32Array.from({ length: count }, (_, row) => row);
  const random = createRandom(1);
  return Uint32Array.from({ length: SAMPLE_ROWS }, () => random.below(count));
}

/** The share of pairs of the sample that share a band. */
function sharedShare(codes: Uint32Array, words: number, sample: Uint32Array, bandBits: number): number {
  let shared = 0;
  const keys = new Uint32Array(sample.length);
  for (let band = 0; band < SAMPLED_BANDS; band++) {
    for (let i = 0; i < keys.length; i++) keys[i] = bitsAt(codes, sample[i] * words, band * bandBits, bandBits);
    const order = sortByKey(
      Uint32Array.from(keys, (_, place) => place),
      keys,
      bandBits,
    );
    for (let i = 0, from = 0; i < order.length; i++) {
      if (keys[order[i]] !== keys[order[from]]) from = i;
      shared += i - from;
    }
  }
  return shared / SAMPLED_BANDS / Math.max(1, (sample.length * (sample.length - 1)) / 2);
}

/** `length` bits, at most 25, from bit `at` of the code that starts at word `start`. */
export function bitsAt(codes: Uint32Array, start: number, at: number, length: number): number {
  const word = start + (at >>> 5);
  const shift = at & 31;
  let bits = codes[word] >>> shift;
  if (shift + length > 32) bits |= codes[word + 1] << (32 - shift);
  return bits & (2 ** length - 1);
}
