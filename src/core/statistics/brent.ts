/** Where a function of one number is least, as far as it was looked. */
export interface LineMinimum {
  readonly at: number;
  readonly value: number;
}

/** Three places, the middle one no higher than the outer ones. */
export interface Bracket {
  readonly low: number;
  readonly middle: LineMinimum;
  readonly high: number;
}

/** (3 - sqrt 5) / 2: the golden section leaves this share of an interval on the shorter side. */
const GOLDEN = (3 - Math.sqrt(5)) / 2;
const MOST_STEPS = 100;
/** Below the square root of the precision of doubles, values of a parabola near its minimum are rounding. */
const RELATIVE = Math.sqrt(Number.EPSILON);

/**
 * Least value inside a bracket, by parabolas through the three best places and golden sections where those do not help (Brent
 * 1973, "Algorithms for minimization without derivatives", chapter 5, localmin). On a function with several minima it finds one of
 * them; never a value above that in the middle of the bracket.
 * @param tolerance distance between places that are looked at, beside a relative one of 1.5e-8.
 */
export function brentMinimum(f: (at: number) => number, bracket: Bracket, tolerance: number): LineMinimum {
  const { low, middle, high } = bracket;
  let search: Search = { low, high, best: middle, second: middle, third: middle, move: 0, moveBefore: 0 };
  for (let step = 0; step < MOST_STEPS; step++) {
    const { best } = search;
    const least = RELATIVE * Math.abs(best.at) + tolerance;
    const centre = search.low / 2 + search.high / 2;
    if (Math.abs(best.at - centre) <= 2 * least - (search.high - search.low) / 2) break;
    search = withMove(search, centre, least);
    const { move } = search;
    const at = best.at + (Math.abs(move) >= least ? move : move < 0 ? -least : least);
    search = withPlace(search, { at, value: f(at) });
  }
  return search.best;
}

/** Where a search stands: the minimum lies between `low` and `high`; the three lowest places, and the last two moves. */
interface Search {
  readonly low: number;
  readonly high: number;
  readonly best: LineMinimum;
  readonly second: LineMinimum;
  readonly third: LineMinimum;
  readonly move: number;
  readonly moveBefore: number;
}

/** To the vertex of the parabola where that lies inside and moves shrink, else a golden section of the longer side. */
function withMove(search: Search, centre: number, least: number): Search {
  const { low, high, best, move, moveBefore } = search;
  const parabola = parabolaStep(search);
  const shrinks = Math.abs(moveBefore) > least && Math.abs(parabola) < Math.abs(moveBefore) / 2;
  const isInside = best.at + parabola > low + 2 * least && best.at + parabola < high - 2 * least;
  if (shrinks && isInside) return { ...search, move: parabola, moveBefore: move };
  const section = best.at < centre ? high - best.at : low - best.at;
  return { ...search, move: GOLDEN * section, moveBefore: section };
}

/** Takes a place in: the interval shrinks to the side of the lower one. */
function withPlace(search: Search, tried: LineMinimum): Search {
  const { best, second, third } = search;
  const isLower = tried.value <= best.value;
  const end = isLower ? best.at : tried.at;
  // The new end is on the side of the place that lost.
  const isHigh = isLower ? tried.at < best.at : tried.at > best.at;
  const shrunk = { ...search, ...(isHigh ? { high: end } : { low: end }) };
  if (isLower) return { ...shrunk, best: tried, second: best, third: second };
  if (tried.value <= second.value || second === best) return { ...shrunk, second: tried, third: second };
  if (tried.value <= third.value || third === best || third === second) return { ...shrunk, third: tried };
  return shrunk;
}

/** From the best place to the vertex of the parabola through three places; NaN where they are on a line. */
function parabolaStep({ best, second, third }: Search): number {
  const r = (best.at - second.at) * (best.value - third.value);
  const q = (best.at - third.at) * (best.value - second.value);
  return -((best.at - third.at) * q - (best.at - second.at) * r) / (2 * (q - r));
}
