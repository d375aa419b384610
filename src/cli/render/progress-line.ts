import type { Progress } from '../../core/progress.ts';
import { cutToWidth, textWidth } from '../../core/text/text-width.ts';
import type { Terminal } from '../program/command.ts';
import { formatCount, formatDuration, formatRate } from './format-numbers.ts';
import { columnsOf } from './styles.ts';

/** A report of long work, with the part done when it is known by other means than done / total (bytes of a file). */
export interface ShownProgress extends Progress {
  /** Part of the whole stage that is done, 0 to 1. */
  readonly fraction?: number | undefined;
}

/** How often a terminal is redrawn, and a log gets a line. */
const REDRAW_MS = 100;
const LOG_MS = 5000;
/** A log gets no more than about this many lines a tenfold of time, so that a night's work does not fill a disk. */
const LOG_SHARE = 1 / 50;
/** The rate is that of the last reports of about this long, so that it follows changes. */
const WINDOW_MS = 15_000;

/** A time left is told once it rests on this long. */
const LEAST_SPAN_MS = 500;

interface Sample {
  readonly atMs: number;
  readonly done: number;
}

/** Moment at which the part done had grown. */
interface Mark {
  readonly atMs: number;
  readonly fraction: number;
}

/** Shows progress on standard error: one line redrawn on a terminal, a line every few seconds elsewhere. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #unit: string;
  readonly #now: () => number;
  readonly #live: boolean;
  #stage = '';
  #samples: Sample[] = [];
  /** Files are read in blocks, a packed one in blocks that take long, so the part done grows in jumps: the time left is reckoned from jump to jump. */
  #marks: Mark[] = [];
  #startedAtMs = 0;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #drawn = false;

  /** @param unit what is counted: 'documents', 'steps'. */
  constructor(terminal: Terminal, unit: string, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#unit = unit;
    this.#now = now;
    this.#live = terminal.stderr.isTTY === true && terminal.env.TERM !== 'dumb';
  }

  /** Takes a report; shows it when enough time has passed since the last one. */
  report(progress: ShownProgress): void {
    const atMs = this.#now();
    if (progress.stage !== this.#stage) this.#startStage(progress.stage, atMs);
    const fraction = progress.fraction ?? (progress.total ? progress.done / progress.total : Number.NaN);
    this.#samples.push({ atMs, done: progress.done });
    while (this.#samples.length > 2 && this.#samples[1]!.atMs < atMs - WINDOW_MS) this.#samples.shift();
    this.#mark(atMs, fraction);
    if (atMs - this.#shownAtMs < this.#intervalMs(atMs)) return;
    this.#shownAtMs = atMs;
    this.#show(this.#text(progress, fraction));
  }

  /** Writes a line of its own above the progress. */
  note(text: string): void {
    this.clear();
    this.#terminal.stderr.write(`${text}\n`);
  }

  /** Takes the drawn line away, before other output. */
  clear(): void {
    if (this.#drawn) this.#terminal.stderr.write('\r\u001b[K');
    this.#drawn = false;
    this.#shownAtMs = this.#live ? Number.NEGATIVE_INFINITY : this.#shownAtMs;
  }

  #intervalMs(atMs: number): number {
    return this.#live ? REDRAW_MS : Math.max(LOG_MS, (atMs - this.#startedAtMs) * LOG_SHARE);
  }

  #startStage(stage: string, atMs: number): void {
    this.#stage = stage;
    this.#samples = [];
    this.#marks = [];
    this.#startedAtMs = atMs;
    // A log gets its first line after the interval: short work stays silent.
    this.#shownAtMs = this.#live ? Number.NEGATIVE_INFINITY : atMs;
  }

  #mark(atMs: number, fraction: number): void {
    if (Number.isNaN(fraction) || fraction === this.#marks.at(-1)?.fraction) return;
    this.#marks.push({ atMs, fraction });
    while (this.#marks.length > 3 && this.#marks[1]!.atMs < atMs - WINDOW_MS) this.#marks.shift();
  }

  /** Milliseconds that are left at the speed of the last marks; undefined where they tell none. */
  #timeLeft(nowMs: number): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined || last.fraction >= 1) return undefined;
    const span = last.atMs - first.atMs;
    if (span < LEAST_SPAN_MS || last.fraction <= first.fraction) return undefined;
    return Math.max(0, ((1 - last.fraction) / (last.fraction - first.fraction)) * span - (nowMs - last.atMs));
  }

  #show(text: string): void {
    const { stderr, env } = this.#terminal;
    if (!this.#live) {
      stderr.write(`${text}\n`);
      return;
    }
    stderr.write(`\r${cutToWidth(text, columnsOf(stderr, env) - 1)}\u001b[K`);
    this.#drawn = true;
  }

  /** Columns that a terminal can spare beside the figures. */
  #barWidth(): number {
    const { stderr, env } = this.#terminal;
    return this.#live ? Math.min(20, Math.max(0, columnsOf(stderr, env) - 60)) : 0;
  }

  #text(progress: ShownProgress, fraction: number): string {
    const first = this.#samples[0]!;
    const nowMs = this.#now();
    const seconds = (nowMs - first.atMs) / 1000;
    const rate = seconds > 0 ? (progress.done - first.done) / seconds : 0;
    const total = progress.total === undefined ? '' : ` of ${formatCount(progress.total)}`;
    const parts = [`${formatCount(progress.done)}${total} ${this.#unit}`];
    if (rate > 0) parts.push(`${formatRate(rate)}/s`);
    const left = this.#timeLeft(nowMs);
    if (left !== undefined) parts.push(`${formatDuration(left)} left`);
    const share = Number.isNaN(fraction) ? '' : ` ${bar(fraction, this.#barWidth())}${percent(fraction)}`;
    const head = `${progress.stage}${share}`;
    return `${head}${' '.repeat(Math.max(2, 14 - textWidth(progress.stage)))}${parts.join('  ')}`;
  }
}

function bar(fraction: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return width === 0 ? '' : `${'█'.repeat(full)}${'░'.repeat(width - full)} `;
}

function percent(fraction: number): string {
  return `${Math.floor(Math.min(1, fraction) * 100)}%`.padStart(4);
}
