/** Says which character stands for a traditional one in simplified writing; code points, others are given back as they are. */
export class SimplifiedFold {
  readonly #pairs = new Map<number, number>();

  /** @param table one-character entries, `traditional simplified` separated by `|`. */
  constructor(table: string) {
    for (const entry of table.split('|')) {
      const [from, to] = Array.from(entry.replace(' ', ''), (char) => char.codePointAt(0)!);
      this.#pairs.set(from, to);
    }
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

  /** Sends a character whose simplified form is simplified further there at once (薴 by 苧 to 苎), so that folding twice changes nothing. */
  #closeChains(): void {
    for (const [from, to] of this.#pairs) {
      const end = this.#pairs.get(to);
      if (end !== undefined) this.#pairs.set(from, end);
    }
  }
}

let loading: Promise<SimplifiedFold> | undefined;

/**
 * Loads the table of the Open Chinese Convert project, character by character: several traditional characters may have one
 * simplified one, and what has several meanings goes where the table sends it (乾 to 干). Read when it is first asked for.
 */
export function loadSimplifiedFold(): Promise<SimplifiedFold> {
  loading ??= import('opencc-js/dict/TSCharacters').then(({ default: table }) => new SimplifiedFold(table));
  return loading;
}
