import type { SavedForm } from '../saved-form.ts';
import { readBioHashMeta, readBioHashParts } from './bio-hash-form.ts';
import { type Assignment, type BioHashOptions, checkBioHashOptions } from './bio-hash-options.ts';
import { type CentreGroups, lengthOf } from './centre-groups.ts';
import { CentreSearch } from './centre-search.ts';
import { type LearnedCentres, learnCentres } from './competitive-learning.ts';
import { bytesOf } from './float-bytes.ts';
import { meanOf, requireSample } from './sample.ts';
import type { SparseCode } from './sparse-code.ts';

/**
 * BioHash: the code of a vector is the k nearest of K learned centres (Ryali, Hopfield, Grinberg and Krotov 2020,
 * arXiv:2001.04907), which are the rows of W.
 * Differs from the source: the mean is removed, and the nearest centres are looked for in the nearest groups of centres.
 */
export class BioHash implements SparseCode {
  readonly kind = 'bio';
  readonly dim: number;
  readonly hashDim: number;
  readonly assignment: Assignment;
  /** Groups of centres looked into. */
  readonly probes: number;
  readonly #mean: Float32Array;
  /** |W_mu|, `[hashDim]`. */
  readonly #norms: Float32Array;
  /** Over W_mu, or W_mu / |W_mu|, as the assignment has it. */
  readonly #search: CentreSearch;

  private constructor(
    mean: Float32Array,
    rows: Float32Array,
    norms: Float32Array,
    groups: CentreGroups,
    { assignment, probes }: { assignment: Assignment; probes: number },
  ) {
    this.dim = mean.length;
    this.hashDim = norms.length;
    this.assignment = assignment;
    this.probes = probes;
    this.#mean = mean;
    this.#norms = norms;
    this.#search = new CentreSearch(rows, mean.length, groups);
  }

  /**
   * Learns the centres from a sample, letting the event loop run in between.
   * @param sample `[n, dim]`, n at least `hashDim`; ten times as many do well.
   * @throws InvalidArgumentError when an option or the sample is wrong; AbortedError when `signal` fires.
   */
  static async train(sample: Float32Array, dim: number, options: BioHashOptions = {}): Promise<BioHash> {
    requireSample(sample, dim);
    const filled = checkBioHashOptions(options);
    const mean = meanOf(sample, dim);
    return BioHash.of(mean, await learnCentres(sample, mean, { ...filled, signal: options.signal }), filled);
  }

  /** Makes a code of centres that were learned. */
  static of(
    mean: Float32Array,
    { centres, groups }: LearnedCentres,
    options: Pick<BioHashOptions, 'assignment' | 'probes'> = {},
  ): BioHash {
    const { assignment, probes } = checkBioHashOptions(options);
    const dim = mean.length;
    const norms = new Float32Array(centres.length / dim);
    const rows = centres.slice();
    for (let i = 0; i < norms.length; i++) {
      const row = rows.subarray(i * dim, (i + 1) * dim);
      norms[i] = lengthOf(row);
      if (assignment === 'normalised' && norms[i] > 0) for (let j = 0; j < dim; j++) row[j] /= norms[i];
    }
    return new BioHash(mean, rows, norms, groups, { assignment, probes });
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(meta: Record<string, unknown>, payload: Uint8Array): BioHash {
    const facts = readBioHashMeta(meta);
    const { mean, rows, norms, groups } = readBioHashParts(facts, payload);
    return new BioHash(mean, rows, norms, groups, facts);
  }

  get sizeBytes(): number {
    return this.#search.sizeBytes + this.#norms.byteLength + this.#mean.byteLength;
  }

  /** Groups of centres there are. */
  get groupCount(): number {
    return this.#search.groupCount;
  }

  encode(vectors: Float32Array, offset: number, bits: Uint32Array): number {
    return this.#search.find(vectors, offset, this.#mean, bits, this.probes);
  }

  /** The same centres under another rule, or looked for in more or fewer groups. */
  with(options: Pick<BioHashOptions, 'assignment' | 'probes'>): BioHash {
    const { dim, hashDim } = this;
    const centres = this.#rows();
    if (this.assignment === 'normalised') {
      for (let i = 0; i < hashDim * dim; i++) centres[i] *= this.#norms[Math.floor(i / dim)];
    }
    const { assignment = this.assignment, probes = this.probes } = options;
    return BioHash.of(this.#mean, { centres, groups: this.#search.groups }, { assignment, probes });
  }

  save(): SavedForm {
    const { kind, dim, hashDim, assignment, probes, groupCount } = this;
    const { starts, centroids } = this.#search.groups;
    const floats = [this.#mean, this.#rows(), this.#norms, centroids].map(bytesOf);
    return {
      meta: { kind, dim, hashDim, groupCount, assignment, probes },
      payload: [...floats, new Uint8Array(starts.buffer, starts.byteOffset, starts.byteLength)],
    };
  }

  #rows(): Float32Array {
    const rows = new Float32Array(this.hashDim * this.dim);
    for (let i = 0; i < this.hashDim; i++) {
      this.#search.readCentre(i, rows.subarray(i * this.dim, (i + 1) * this.dim));
    }
    return rows;
  }
}
