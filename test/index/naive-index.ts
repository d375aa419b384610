import type { Random } from '../../src/core/random.ts';

/** Sorts everything: what an index is compared with. */
export class NaiveIndex {
  readonly #vectors = new Map<number, Float32Array>();

  add(ords: Uint32Array, rows: Float32Array): void {
    const dim = rows.length / ords.length;
    ords.forEach((ord, i) => {
      this.#vectors.set(ord, rows.slice(i * dim, (i + 1) * dim));
    });
  }

  remove(ords: Iterable<number>): void {
    for (const ord of ords) this.#vectors.delete(ord);
  }

  ords(): number[] {
    return [...this.#vectors.keys()];
  }

  vectorOf(ord: number): Float32Array {
    return this.#vectors.get(ord)!;
  }

  search(query: Float32Array, k: number): { ord: number; score: number }[] {
    const scored = [...this.#vectors].map(([ord, vector]) => ({
      ord,
      score: vector.reduce((sum, value, i) => sum + value * query[i], 0),
    }));
    return scored.sort((a, b) => b.score - a.score || a.ord - b.ord).slice(0, k);
  }
}

/** Random unit vectors, `[count, dim]`. */
export function seededRows(random: Random, count: number, dim: number): Float32Array {
  const rows = Float32Array.from({ length: count * dim }, () => random.normal());
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dim, (i + 1) * dim);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, j) => {
      row[j] = value / norm;
    });
  }
  return rows;
}
