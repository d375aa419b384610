import { FormatError } from '../../core/errors.ts';
import { cutToWidth } from '../../core/text/text-width.ts';
import type { BadLine } from '../../readers/read-records.ts';
import { printable } from './excerpt.ts';
import { formatCount } from './format-numbers.ts';
import type { ProgressLine } from './progress-line.ts';

/** Bad lines that are shown and kept; a file of nothing else must not fill the screen. */
const MAX_SHOWN = 20;
/** Reasons quote the input, which can be long. */
const MAX_COLUMNS = 160;

/** Counts bad lines, shows the first ones as they come, and says how many more there were. */
export class BadLineLog {
  readonly #progress: ProgressLine;
  readonly #first: BadLine[] = [];
  #count = 0;

  constructor(progress: ProgressLine) {
    this.#progress = progress;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The first ones. */
  get first(): readonly BadLine[] {
    return this.#first;
  }

  /** Takes one. */
  note({ line, reason }: BadLine): void {
    this.#count++;
    if (this.#count > MAX_SHOWN) return;
    this.#first.push({ line, reason });
    this.#progress.note(cutToWidth(`line ${line}: ${printable(reason)}`, MAX_COLUMNS));
  }

  /** Takes a line whose document the database refused. @throws FormatError when `strict`. */
  reject(bad: BadLine, name: string, strict: boolean): void {
    if (strict) throw new FormatError(`${name}, line ${bad.line}: ${bad.reason}`);
    this.note(bad);
  }

  /** Says how many were not shown. */
  finish(): void {
    if (this.#count > MAX_SHOWN) this.#progress.note(`and ${formatCount(this.#count - MAX_SHOWN)} more bad lines`);
  }
}
