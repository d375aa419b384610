import { requireInteger } from '../checks.ts';
import { InvalidArgumentError } from '../errors.ts';
import { type Bracket, brentMinimum, type LineMinimum } from './brent.ts';

/** When {@link minimizePowell} stops, and how far it looks. */
export interface PowellOptions {
  /** First step along a line, above 0; the scale of the problem. Default 1. */
  readonly step?: number;
  /** A line is searched to this distance. Default 1e-8. */
  readonly tolerance?: number;
  /** Stop when a round over all directions gains less than this share of the value. Default 1e-12. */
  readonly valueTolerance?: number;
  /** Rounds at most. Default 1000. */
  readonly maxRounds?: number;
}

/** The lowest place that was found. */
export interface PowellResult {
  /** `[n]`. */
  readonly x: Float64Array;
  readonly value: number;
  readonly rounds: number;
  /** Calls of the function. */
  readonly evaluations: number;
  /** False when the rounds were used up. */
  readonly converged: boolean;
}

type Objective = (x: Float64Array) => number;

/** A place and its value. */
interface Place {
  readonly x: Float64Array;
  readonly value: number;
}

const DEFAULTS = { step: 1, tolerance: 1e-8, valueTolerance: 1e-12, maxRounds: 1000 };
/** Doublings of the step along a line on which nothing has risen yet. */
const MOST_DOUBLINGS = 40;
/** As many on a level line: a step function may be level everywhere. */
const LEVEL_DOUBLINGS = 6;

/**
 * Minimises a function of a few numbers without its gradient (Powell 1964, "An efficient method for finding the minimum of a function
 * of several variables without calculating derivatives"): line searches along n directions in turn, one of which is replaced by the
 * whole round's move where that promises more. Each line search is Brent's. It finds a local minimum: of a
 * function with many, such as a step function, try several starts.
 * @param f value at `[n]`; NaN counts as infinitely high. It must not keep or change its argument.
 * @param start `[n]`, finite, n at least 1 and in practice below 100.
 * @throws InvalidArgumentError for a start or an option that is none.
 */
export function minimizePowell(f: Objective, start: ArrayLike<number>, options: PowellOptions = {}): PowellResult {
  const { valueTolerance, maxRounds, ...search } = filled(start, options);
  let evaluations = 0;
  const counted: Objective = (x) => {
    evaluations++;
    const value = f(x);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  const directions = Array.from(start, (_, i) => Float64Array.from(start, (__, j) => (i === j ? 1 : 0)));
  const x = Float64Array.from(start);
  let place: Place = { x, value: counted(x) };
  for (let rounds = 1; rounds <= maxRounds; rounds++) {
    const { value } = place;
    place = searchRound(counted, place, directions, search);
    const gained = value - place.value;
    if (!(gained > (valueTolerance * (Math.abs(value) + Math.abs(place.value))) / 2)) {
      return { ...place, rounds, evaluations, converged: true };
    }
  }
  return { ...place, rounds: maxRounds, evaluations, converged: false };
}

function filled(start: ArrayLike<number>, options: PowellOptions): Required<PowellOptions> {
  const all = { ...DEFAULTS, ...options };
  if (start.length === 0 || !Array.from(start).every(Number.isFinite)) {
    throw new InvalidArgumentError(`Powell's method needs a start of finite numbers, got [${Array.from(start)}]`);
  }
  for (const name of ['step', 'tolerance', 'valueTolerance'] as const) {
    if (!(all[name] > 0 && all[name] < Number.POSITIVE_INFINITY)) {
      throw new InvalidArgumentError(`${name} of Powell's method must be a finite number above 0, got ${all[name]}`);
    }
  }
  requireInteger(all.maxRounds, "maxRounds of Powell's method", 1);
  return all;
}

type Search = Pick<Required<PowellOptions>, 'step' | 'tolerance'>;

/** Searches along every direction, and replaces one of them, in place, where that pays. */
function searchRound(f: Objective, from: Place, directions: Float64Array[], search: Search): Place {
  let place = from;
  let [steepest, drop] = [0, 0];
  for (const [i, direction] of directions.entries()) {
    const next = searchLine(f, place, direction, search);
    if (place.value - next.value > drop) [steepest, drop] = [i, place.value - next.value];
    place = next;
  }
  const move = place.x.map((value, i) => value - from.x[i]);
  if (drop === 0 || move.every((value) => value === 0)) return place;
  const beyond = f(place.x.map((value, i) => value + move[i]));
  if (!paysToReplace(from.value, place.value, beyond, drop)) return place;
  // The last one takes the place of the steepest, which the move largely consists of.
  directions[steepest] = directions[directions.length - 1];
  directions[directions.length - 1] = unit(move);
  return searchLine(f, place, directions[directions.length - 1], search);
}

/**
 * Powell's criterion: the move still descends beyond its end, and neither was one direction nearly all of the descent nor is the
 * valley along it strongly curved; else directions become dependent.
 */
function paysToReplace(before: number, after: number, beyond: number, drop: number): boolean {
  if (!(beyond < before)) return false;
  return 2 * (before - 2 * after + beyond) * (before - after - drop) ** 2 < drop * (before - beyond) ** 2;
}

function searchLine(f: Objective, place: Place, direction: Float64Array, { step, tolerance }: Search): Place {
  const at = (distance: number) => place.x.map((value, i) => value + distance * direction[i]);
  const along = (distance: number) => f(at(distance));
  const found = brentMinimum(along, bracketFrom(along, place.value, step), tolerance);
  return found.value < place.value ? { x: at(found.at), value: found.value } : place;
}

/** Doubles the step on both sides until the line has risen above the lowest place. */
function bracketFrom(f: (distance: number) => number, value: number, step: number): Bracket {
  const start = { at: 0, value };
  const right = walk(f, start, step);
  const left = walk(f, start, -step);
  const [lower, other] = right.best.value <= left.best.value ? [right, left] : [left, right];
  // Nothing lower on either side: the first places that rose hold the start between them.
  if (lower.best.at === 0) return ordered(other.end, start, lower.end);
  return ordered(lower.before, lower.best, lower.end);
}

interface Walk {
  /** The lowest place, the one before it, and the place where the line had risen or the walk gave up. */
  readonly best: LineMinimum;
  readonly before: number;
  readonly end: number;
}

function walk(f: (distance: number) => number, start: LineMinimum, step: number): Walk {
  let [best, before] = [start, -step];
  let [at, level] = [step, 0];
  for (let doubling = 0; doubling < MOST_DOUBLINGS && level < LEVEL_DOUBLINGS; doubling++) {
    const value = f(at);
    if (value > best.value) break;
    if (value === best.value) level++;
    else {
      [best, before] = [{ at, value }, best.at];
      level = 0;
    }
    at *= 2;
  }
  return { best, before, end: at };
}

function ordered(a: number, middle: LineMinimum, b: number): Bracket {
  return { low: Math.min(a, b), middle, high: Math.max(a, b) };
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
