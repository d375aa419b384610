import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import { bagCount, type TokenBags } from './token-bags.ts';
import { placeIds, TokenTable } from './token-table.ts';

/** Sums over the columns of a solver, from which the state of the whole follows by adding. */
export interface RidgeSums {
  /** r M^-1 r of what is left, r = B - (A^T A + lambda) E, where M is the diagonal of A^T A + lambda. */
  readonly residual: number;
  /** B M^-1 B: the residual before the first step. */
  readonly rightSide: number;
  /** By how much |A E - T|^2 + lambda |E|^2 is below |T|^2. */
  readonly gain: number;
}

/** Which columns of the right side `[vocabSize, width]` a solver works on. */
export interface RidgeColumns {
  readonly vocabSize: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Solves (A^T A + lambda) E = B by conjugate gradients (Hestenes and Stiefel 1952), each column of its own, where row i of A is the
 * mean over the tokens of text i. A^T A is never formed: a step adds up the rows of every text and spreads the sum over
 * them again. Preconditioned by the diagonal, since frequent tokens have ten thousand times the entries of rare ones.
 */
export class BagRidge {
  readonly #bags: TokenBags;
  readonly #lambda: number;
  readonly #columns: RidgeColumns;
  readonly #ids: number;
  /** The direction p and its product q = (A^T A + lambda) p. */
  readonly #direction: TokenTable;
  readonly #product: TokenTable;
  readonly #solution: Float32Array;
  readonly #residual: Float32Array;
  readonly #rightSide: Float32Array;
  readonly #diagonal: Float64Array;
  /** r M^-1 r of every column. */
  #energy: Float64Array;
  /** The sum of it before the first step. */
  readonly #first: number;

  /** @param rightSide B = A^T T, `[vocabSize, width]`, not changed. */
  constructor(bags: TokenBags, rightSide: Float32Array, columns: RidgeColumns, lambda: number) {
    const memory = KernelMemory.create();
    this.#bags = bags;
    this.#lambda = lambda;
    this.#columns = columns;
    this.#ids = placeIds(memory, bags.ids);
    this.#direction = new TokenTable(memory, columns.vocabSize, columns.to - columns.from);
    this.#product = new TokenTable(memory, columns.vocabSize, columns.to - columns.from);
    this.#rightSide = this.#ownColumns(rightSide);
    this.#residual = this.#rightSide.slice();
    this.#solution = new Float32Array(this.#residual.length);
    this.#diagonal = diagonal(bags, columns.vocabSize, lambda);
    this.#energy = this.#residualEnergy();
    this.#first = total(this.#energy);
    this.#turn(new Float64Array(this.#direction.stride));
  }

  /** Takes one step, of two passes over all tokens. */
  step(): RidgeSums {
    const shares = this.#multiply().map((curvature, j) => (curvature > 0 ? this.#energy[j] / curvature : 0));
    this.#move(shares);
    const before = this.#energy;
    this.#energy = this.#residualEnergy();
    this.#turn(this.#energy.map((energy, j) => (before[j] > 0 ? energy / before[j] : 0)));
    return this.#sums();
  }

  /** Copies E into the solver's columns of a table `[vocabSize, width]`. */
  copySolution(table: Float32Array): void {
    const { width, from, to } = this.#columns;
    const { vocabSize, stride } = this.#direction;
    for (let id = 0; id < vocabSize; id++) {
      table.set(this.#solution.subarray(id * stride, id * stride + to - from), id * width + from);
    }
  }

  #ownColumns(table: Float32Array): Float32Array {
    const { vocabSize, width, from, to } = this.#columns;
    const { stride } = this.#direction;
    const own = new Float32Array(vocabSize * stride);
    for (let id = 0; id < vocabSize; id++) own.set(table.subarray(id * width + from, id * width + to), id * stride);
    return own;
  }

  /** q = (A^T A + lambda) p. @returns p q of every column */
  #multiply(): Float64Array {
    const { offsets } = this.#bags;
    const q = this.#product.rows.fill(0);
    for (let text = 0; text < bagCount(this.#bags); text++) {
      const at = this.#ids + 4 * offsets[text];
      const count = offsets[text + 1] - offsets[text];
      this.#direction.sum(at, count);
      this.#direction.add(1 / (count * count), at, count, this.#product);
    }
    const p = this.#direction.rows;
    const { stride } = this.#direction;
    const curvature = new Float64Array(stride);
    const lambda = this.#lambda;
    for (let i = 0; i < q.length; i += stride) {
      for (let j = 0; j < stride; j++) {
        q[i + j] += lambda * p[i + j];
        curvature[j] += p[i + j] * q[i + j];
      }
    }
    return curvature;
  }

  /** Goes a share of the direction, in every column its own. */
  #move(shares: Float64Array): void {
    const { stride, rows: p } = this.#direction;
    const q = this.#product.rows;
    const [x, r] = [this.#solution, this.#residual];
    for (let i = 0; i < q.length; i += stride) {
      for (let j = 0; j < stride; j++) {
        x[i + j] += shares[j] * p[i + j];
        r[i + j] -= shares[j] * q[i + j];
      }
    }
  }

  /** The next direction: M^-1 r plus a share of the last one. */
  #turn(shares: Float64Array): void {
    const { stride, rows: p } = this.#direction;
    const [r, diagonal] = [this.#residual, this.#diagonal];
    for (let id = 0; id < diagonal.length; id++) {
      const scale = 1 / diagonal[id];
      for (let j = 0, at = id * stride; j < stride; j++, at++) p[at] = scale * r[at] + shares[j] * p[at];
    }
  }

  #residualEnergy(): Float64Array {
    const { stride } = this.#direction;
    const energy = new Float64Array(stride);
    const [r, diagonal] = [this.#residual, this.#diagonal];
    for (let id = 0; id < diagonal.length; id++) {
      const scale = 1 / diagonal[id];
      for (let j = 0, at = id * stride; j < stride; j++, at++) energy[j] += scale * r[at] * r[at];
    }
    return energy;
  }

  /** The gain is E (B + R): E (A^T A + lambda) E is E (B - R), which spares a pass over the texts. */
  #sums(): RidgeSums {
    const [x, b, r] = [this.#solution, this.#rightSide, this.#residual];
    let gain = 0;
    for (let i = 0; i < x.length; i++) gain += x[i] * (b[i] + r[i]);
    return { residual: total(this.#energy), rightSide: this.#first, gain };
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Diagonal of A^T A + lambda: for each token the sum over texts of its squared share of the text. */
function diagonal({ offsets, ids }: TokenBags, vocabSize: number, lambda: number): Float64Array {
  const values = new Float64Array(vocabSize).fill(lambda);
  const times = new Int32Array(vocabSize);
  for (let text = 1; text < offsets.length; text++) {
    const [from, to] = [offsets[text - 1], offsets[text]];
    for (let i = from; i < to; i++) times[ids[i]]++;
    for (let i = from; i < to; i++) {
      values[ids[i]] += (times[ids[i]] / (to - from)) ** 2;
      times[ids[i]] = 0;
    }
  }
  return values;
}
