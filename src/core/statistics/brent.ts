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
  let { low, high, middle: best } = bracket;
  let [second, third] = [best, best];
  let [last, beforeLast] = [0, 0];
  for (let step = 0; step < MOST_STEPS; step++) {
    const centre = low / 2 + high / 2;
    const least = RELATIVE * Math.abs(best.at) + tolerance;
    if (Math.abs(best.at - centre) <= 2 * least - (high - low) / 2) break;
    const parabola = parabolaStep(best, second, third);
    const fits = Math.abs(beforeLast) > least && Math.abs(parabola) < Math.abs(beforeLast) / 2;
    const inside = best.at + parabola > low + 2 * least && best.at + parabola < high - 2 * least;
    const section = best.at < centre ? high - best.at : low - best.at;
    [beforeLast, last] = fits && inside ? [last, parabola] : [section, GOLDEN * section];
    const move = Math.abs(last) >= least ? last : last < 0 ? -least : least;
    const tried = { at: best.at + move, value: f(best.at + move) };
    if (tried.value <= best.value) {
      if (tried.at < best.at) high = best.at;
      else low = best.at;
      [best, second, third] = [tried, best, second];
    } else {
      if (tried.at < best.at) low = tried.at;
      else high = tried.at;
      if (tried.value <= second.value || second === best) [second, third] = [tried, second];
      else if (tried.value <= third.value || third === best || third === second) third = tried;
    }
  }
  return best;
}

/** From the best place to the vertex of the parabola through three places; NaN where they are on a line. */
function parabolaStep(best: LineMinimum, second: LineMinimum, third: LineMinimum): number {
  const r = (best.at - second.at) * (best.value - third.value);
  const q = (best.at - third.at) * (best.value - second.value);
  return -((best.at - third.at) * q - (best.at - second.at) * r) / (2 * (q - r));
}
