import { scriptForms, simplify } from '../../src/core/text/simplify.ts';

/** Code units at an end of a query in which its first or last word stands. */
const REACH = 64;

/**
 * Forms of the first and the last character of a query beside what they fold to: their word may go on where the query ends, and keeps
 * them or folds them in its own way there. 乾 alone is 干, of 乾淨, but asks for 乾 as well, of 乾隆.
 */
export class EdgeForms {
  readonly #head: string;
  readonly #tail: string;
  readonly #first: readonly string[];
  readonly #last: readonly string[];

  constructor(query: string) {
    const written = query.trim();
    const head = written.slice(0, REACH).normalize('NFKC');
    const tail = written.slice(-REACH).normalize('NFKC');
    this.#head = simplify(head);
    this.#tail = simplify(tail);
    this.#first = formsOf(head[0], 'before').filter((form) => form !== this.#head[0]);
    this.#last = formsOf(tail.at(-1), 'after').filter((form) => form !== this.#tail.at(-1));
  }

  /** Other forms of a term of the query, where that begins or ends with it. */
  of(term: string): string[] {
    return this.#forms(term, this.#head.startsWith(term), this.#tail.endsWith(term));
  }

  /** Other forms of all of the query, as `phraseText` gives it: words may be folded further there. */
  ofWhole(phrase: string): string[] {
    return this.#forms(phrase, phrase[0] === this.#head[0], phrase.at(-1) === this.#tail.at(-1));
  }

  #forms(text: string, isFirst: boolean, isLast: boolean): string[] {
    const first = isFirst ? this.#first.map((char) => char + text.slice(1)) : [];
    const last = isLast ? this.#last.map((char) => text.slice(0, -1) + char) : [];
    return [...new Set([...first, ...last])];
  }
}

function formsOf(char: string | undefined, goesOn: 'before' | 'after'): readonly string[] {
  return char === undefined ? [] : scriptForms(char.charCodeAt(0), goesOn);
}
