import { FormatError } from '../../core/errors.ts';
import { cutToWidth } from '../../core/text/text-width.ts';
import type { BadLine } from '../../readers/record.ts';
import { printable } from './excerpt.ts';
import { formatCount } from './format-numbers.ts';
import type { ProgressLine } from './progress-line.ts';

/** A bad line, with its file where there are several. */
export interface NotedLine extends BadLine {
  readonly file?: string | undefined;
}

/** Bad lines that are shown and kept; a file of nothing else must not fill the screen. */
const MAX_SHOWN = 20;
/** Reasons quote the input, which can be long. */
const MAX_COLUMNS = 160;

/** Counts bad lines, shows the first ones as they come, and says how many more there were. */
export class BadLineLog {
  readonly #progress: ProgressLine;
  readonly #first: NotedLine[] = [];
  #count = 0;

  constructor(progress: ProgressLine) {
    this.#progress = progress;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The first ones. */
  get first(): readonly NotedLine[] {
    return this.#first;
  }

  /** Takes one. */
  note({ line, reason, file }: NotedLine): void {
    this.#count++;
    if (this.#count > MAX_SHOWN) return;
    this.#first.push({ ...(file !== undefined && { file }), line, reason });
    const place = file === undefined ? '' : `${printable(file)}, `;
    this.#progress.note(cutToWidth(`${place}line ${line}: ${printable(reason)}`, MAX_COLUMNS));
  }

  /** Takes a line whose document the database refused. @throws FormatError when `strict`. */
  reject(bad: NotedLine, name: string, strict: boolean): void {
    if (strict) throw new FormatError(`${name}, line ${bad.line}: ${bad.reason}`);
    this.note(bad);
  }

  /** Says how many were not shown. */
  finish(): void {
    if (this.#count > MAX_SHOWN) this.#progress.note(`and ${formatCount(this.#count - MAX_SHOWN)} more bad lines`);
  }
}
