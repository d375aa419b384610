import { estimatedPieces } from './cut-passage.ts';
import type { OpenRow } from './open-rows.ts';

/** Joins the rows of one title that follow each other, until they are long enough. */
export class JoinedParagraphs {
  readonly #most: number;
  #rows: OpenRow[] = [];
  #pieces = 0;

  /** @param most estimated pieces from which on a text is long enough; 0: nothing is joined. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes the next row. @returns texts that are whole now; a row without a title, or of another form, is one by itself. */
  add(row: OpenRow): OpenRow[] {
    const [first] = this.#rows;
    const goesOn = first !== undefined && first.other === row.other && first.source === row.source;
    const whole = goesOn ? [] : this.end();
    if (row.form !== 'passage' || row.other === undefined) return [...whole, row];
    this.#rows.push(row);
    this.#pieces += estimatedPieces(row.text);
    return this.#pieces < this.#most ? whole : [...whole, ...this.end()];
  }

  /** Ends the text that has been begun. @returns it, or nothing. */
  end(): OpenRow[] {
    const [first] = this.#rows;
    if (first === undefined) return [];
    const text = this.#rows.map((row) => row.text).join('\n');
    this.#rows = [];
    this.#pieces = 0;
    return [{ ...first, text }];
  }
}
