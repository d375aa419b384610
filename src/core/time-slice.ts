/** How long synchronous work may hold the event loop before it lets others run. */
const SLICE_MS = 12;
/** The same while a job is under way that must not be interrupted. */
const LONG_SLICE_MS = 200;

/** When work began in this turn of the event loop; undefined before any did. */
let turnBeganAt: number | undefined;
/** How many jobs are under way in a long turn. */
let longTurns = 0;
/** Jobs that used up their turn, the longest waiting first. */
const waiting: (() => void)[] = [];

/**
 * Breaks long synchronous work into slices: make one where the work begins, and call `pause()` between its steps. All jobs share
 * the time of a turn of the event loop, and those that used it up go on one a turn, in the order in which they stopped: two hundred
 * searches that begin at once hold the loop no longer than one.
 *
 * Where many jobs may come to the same line in one turn, or a step is very short, ask `spent` before: whoever awaits lets others run
 * between the question and the step.
 */
export class TimeSlice {
  constructor() {
    beginTurn();
  }

  /** True when the turn is used up, so that a step which cannot pause may be put off. */
  get spent(): boolean {
    const sliceMs = longTurns > 0 ? LONG_SLICE_MS : SLICE_MS;
    return turnBeganAt !== undefined && performance.now() - turnBeganAt >= sliceMs;
  }

  /** Lets pending events, and jobs that wait already, run when the turn is used up; then goes on in a fresh one. */
  async pause(): Promise<void> {
    beginTurn();
    if (this.spent) await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

/**
 * Runs a job in a fresh turn that is long, so that its steps mostly follow each other without a pause, and what it reads of the store is of
 * one state. Everybody else waits as long: it is for what has come to nothing in turns of the usual length.
 */
export async function inLongTurn<T>(job: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setImmediate(resolve));
  longTurns++;
  try {
    return await job();
  } finally {
    longTurns--;
  }
}

function beginTurn(): void {
  if (turnBeganAt !== undefined) return;
  turnBeganAt = performance.now();
  setImmediate(endTurn);
}

/** Lets one job go on: callbacks of `setImmediate` that wait together would all run before the next timer or file. */
function endTurn(): void {
  turnBeganAt = undefined;
  const resume = waiting.shift();
  if (resume === undefined) return;
  beginTurn();
  resume();
}
