import { readOpenccTables } from './opencc-tables.ts';

/** Says which character stands for a traditional one in simplified writing; code points, others are given back as they are. */
export class SimplifiedFold {
  readonly #pairs = new Map<number, number>();

  /** @param characters each traditional character with its simplified one. */
  constructor(characters: Iterable<readonly [traditional: string, simplified: string]>) {
    for (const [from, to] of characters) this.#pairs.set(from.codePointAt(0)!, to.codePointAt(0)!);
    this.#closeChains();
  }

  /** Traditional characters that have a simplified one. */
  get size(): number {
    return this.#pairs.size;
  }

  /** The simplified form of a code point. */
  fold(codePoint: number): number {
    return this.#pairs.get(codePoint) ?? codePoint;
  }

  /** The characters that it changes, with what they become; code points. */
  pairs(): IterableIterator<[traditional: number, simplified: number]> {
    return this.#pairs.entries();
  }

  /** Sends a character whose simplified form is simplified further there at once (薴 by 苧 to 苎), so that folding twice changes nothing. */
  #closeChains(): void {
    for (const [from, to] of this.#pairs) {
      const end = this.#pairs.get(to);
      if (end !== undefined) this.#pairs.set(from, end);
    }
  }
}

let fold: SimplifiedFold | undefined;

/**
 * The table of the Open Chinese Convert project, character by character: several traditional characters may have one
 * simplified one, and what has several meanings goes where the table sends it (乾 to 干). Vocabularies rest on it, so that it never
 * changes; what texts are found by is `simplify`, which rests on it too. Read when it is first asked for.
 */
export function simplifiedFold(): SimplifiedFold {
  fold ??= new SimplifiedFold(readOpenccTables().characters);
  return fold;
}
