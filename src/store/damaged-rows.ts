import type { FormatError } from '../core/errors.ts';

/** Damaged rows that are told of one by one; beyond, only that there are ten times as many. */
const TOLD = 10;

/** The damaged rows of a collection that its readers have come to: they are passed over, and each is told of once. */
export class DamagedRows {
  readonly #onNotice: (message: string) => void;
  readonly #ords = { document: new Set<number>(), vector: new Set<number>() };

  constructor(onNotice: (message: string) => void) {
    this.#onNotice = onNotice;
  }

  /** How many have been come to. */
  get count(): number {
    return this.#ords.document.size + this.#ords.vector.size;
  }

  /** Tells whether the vector of this ord is one of them. */
  hasVector(ord: number): boolean {
    return this.#ords.vector.has(ord);
  }

  /** Notes one that was passed over. */
  note(what: 'document' | 'vector', ord: number, { message }: FormatError): void {
    const ords = this.#ords[what];
    if (ords.has(ord)) return;
    ords.add(ord);
    const { count } = this;
    if (count > TOLD && !Number.isInteger(Math.log10(count))) return;
    const others = count > TOLD ? `; so are ${count - 1} others` : '';
    this.#onNotice(`${message}; until then it is not found${others} (verify tells its id)`);
  }
}
