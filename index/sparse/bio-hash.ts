import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { bytesOf, type SavedForm } from '../contract/saved-form.ts';
import { checkedMeanOf, lengthOf, subtractMean } from '../signs/centring.ts';
import type { Lsh } from '../signs/lsh.ts';
import { readBioHashMeta, readBioHashParts } from './bio-hash-form.ts';
import {
  type Assignment,
  type BioHashOptions,
  type BioHashParameters,
  checkBioHashOptions,
} from './bio-hash-options.ts';
import { CentreSearch, centreSigns } from './centre-search.ts';
import { learnCentres } from './competitive-learning.ts';
import type { SparseCode } from './sparse-code.ts';

/**
 * BioHash: the code of a vector is the k nearest of K learned centres (Ryali, Hopfield, Grinberg and Krotov 2020,
 * arXiv:2001.04907), which are the rows of W.
 * Differs from the source: the mean is removed, and the nearest centres are looked for among those whose sign codes are near.
 */
export class BioHash implements SparseCode {
  readonly kind = 'bio';
  readonly dim: number;
  readonly hashDim: number;
  readonly assignment: Assignment;
  /** Centres whose inner products are computed; see BioHashOptions. */
  readonly shortlist: number;
  readonly #memory: KernelMemory;
  readonly #mean: Float32Array;
  readonly #centred: Float32Array;
  /** |W_mu|, `[hashDim]`. */
  readonly #norms: Float32Array;
  /** Over W_mu, or W_mu / |W_mu|, as the assignment has it. */
  readonly #search: CentreSearch;

  private constructor(
    memory: KernelMemory,
    mean: Float32Array,
    norms: Float32Array,
    search: CentreSearch,
    { assignment, shortlist }: Pick<BioHashParameters, 'assignment' | 'shortlist'>,
  ) {
    this.dim = mean.length;
    this.hashDim = norms.length;
    this.assignment = assignment;
    this.shortlist = shortlist;
    this.#memory = memory;
    this.#mean = mean;
    this.#centred = new Float32Array(mean.length);
    this.#norms = norms;
    this.#search = search;
  }

  /**
   * Learns the centres from a sample, letting the event loop run in between.
   * @param sample `[n, dim]`, n at least `hashDim`; ten times as many do well.
   * @param memory where the centres go; one of their own when it is not given.
   * @throws InvalidArgumentError when an option or the sample is wrong; AbortedError when `signal` fires.
   */
  static async train(
    sample: Float32Array,
    dim: number,
    options: BioHashOptions = {},
    memory: KernelMemory = KernelMemory.create(),
  ): Promise<BioHash> {
    const filled = checkBioHashOptions(options);
    const mean = await checkedMeanOf(sample, dim);
    const lsh = centreSigns(memory, dim);
    const centres = await learnCentres(memory, lsh, sample, mean, { ...filled, signal: options.signal });
    const { rows, norms } = assigned(centres, dim, filled.assignment);
    return new BioHash(memory, mean, norms, await CentreSearch.inSlices(memory, rows, dim, lsh), filled);
  }

  /**
   * Makes a code of centres that were learned.
   * @param centres W, `[hashDim, dim]`. @param lsh makes the sign codes of the centres.
   */
  static of(
    memory: KernelMemory,
    mean: Float32Array,
    centres: Float32Array,
    options: Pick<BioHashOptions, 'assignment' | 'shortlist'> = {},
    lsh: Lsh = centreSigns(memory, mean.length),
  ): BioHash {
    const filled = checkBioHashOptions(options);
    const dim = mean.length;
    const { rows, norms } = assigned(centres, dim, filled.assignment);
    return new BioHash(memory, mean, norms, CentreSearch.of(memory, rows, dim, lsh), filled);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(
    meta: Record<string, unknown>,
    payload: Uint8Array,
    memory: KernelMemory = KernelMemory.create(),
  ): BioHash {
    const facts = readBioHashMeta(meta);
    const { mean, rows, norms } = readBioHashParts(facts, payload);
    return new BioHash(memory, mean, norms, CentreSearch.of(memory, rows, mean.length), facts);
  }

  get sizeBytes(): number {
    return this.#search.sizeBytes + this.#norms.byteLength + this.#mean.byteLength;
  }

  encode(vectors: Float32Array, offset: number, bits: Uint32Array): number {
    const centred = subtractMean(vectors, offset, this.#mean, this.#centred);
    return this.#search.find(centred, bits, this.shortlist);
  }

  /** The same centres under another rule, or with another shortlist. */
  with(options: Pick<BioHashOptions, 'assignment' | 'shortlist'>): BioHash {
    const { assignment = this.assignment, shortlist = this.shortlist } = options;
    const filled = checkBioHashOptions({ assignment, shortlist });
    if (assignment === this.assignment) {
      return new BioHash(this.#memory, this.#mean, this.#norms, this.#search, filled);
    }
    const centres = this.#rows();
    if (this.assignment === 'normalised') {
      for (let i = 0; i < centres.length; i++) centres[i] *= this.#norms[Math.floor(i / this.dim)];
    }
    return BioHash.of(this.#memory, this.#mean, centres, filled);
  }

  save(): SavedForm {
    const { kind, dim, hashDim, assignment, shortlist } = this;
    const floats = [this.#mean, this.#rows(), this.#norms].map(bytesOf);
    return {
      meta: { kind, dim, hashDim, assignment, shortlist },
      payload: floats,
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

/** The rows that vectors are compared with, and the lengths of the centres. */
function assigned(
  centres: Float32Array,
  dim: number,
  assignment: Assignment,
): { readonly rows: Float32Array; readonly norms: Float32Array } {
  const norms = new Float32Array(centres.length / dim);
  const rows = centres.slice();
  for (let i = 0; i < norms.length; i++) {
    const row = rows.subarray(i * dim, (i + 1) * dim);
    norms[i] = lengthOf(row);
    if (assignment === 'normalised' && norms[i] > 0) for (let j = 0; j < dim; j++) row[j] /= norms[i];
  }
  return { rows, norms };
}
