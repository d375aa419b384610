/** Tokens of one text that stand in place of tokens of another; one side may be empty. Ends are exclusive. */
export interface Run {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Texts that differ in more tokens than this are compared no further: what is between their ends counts as one run. */
export const MAX_EDITS = 600;

/**
 * Aligns two sequences so that as many equal tokens as possible stay, in order, and returns what is left.
 * Time and memory grow with the length and with the square of the number of edits, which {@link MAX_EDITS} bounds.
 *
 * Source: Myers 1986, An O(ND) difference algorithm and its variations, https://doi.org/10.1007/BF01840446, the greedy
 * algorithm of section 2: `furthest[k]` is the furthest row that a path of d edits reaches on diagonal k = x - y.
 */
export function alignTokens(a: readonly string[], b: readonly string[]): Run[] {
  const [from, fromEnd] = commonEnds(a, b);
  const aTo = a.length - fromEnd;
  const bTo = b.length - fromEnd;
  const trace = searchPath(a.slice(from, aTo), b.slice(from, bTo));
  if (trace === undefined) return [{ aFrom: from, aTo, bFrom: from, bTo }];
  return runsOf(trace, aTo - from, bTo - from).map((run) => ({
    aFrom: run.aFrom + from,
    aTo: run.aTo + from,
    bFrom: run.bFrom + from,
    bTo: run.bTo + from,
  }));
}

/** Lengths of what both sequences begin with and end with. */
function commonEnds(a: readonly string[], b: readonly string[]): [from: number, fromEnd: number] {
  const shorter = Math.min(a.length, b.length);
  let from = 0;
  while (from < shorter && a[from] === b[from]) from++;
  let fromEnd = 0;
  while (fromEnd < shorter - from && a[a.length - 1 - fromEnd] === b[b.length - 1 - fromEnd]) fromEnd++;
  return [from, fromEnd];
}

/** The furthest points before each number of edits, the last one being what is needed; undefined when too many are. */
function searchPath(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const furthest = new Int32Array(2 * MAX_EDITS + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= MAX_EDITS; edits++) {
    trace.push(furthest.slice(MAX_EDITS + 1 - edits - 1, MAX_EDITS + 1 + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const at = MAX_EDITS + 1 + k;
      let x = goesDown(furthest, at, k, edits) ? furthest[at + 1] : furthest[at - 1] + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      furthest[at] = x;
      if (x >= a.length && y >= b.length) return trace;
    }
  }
  return undefined;
}

/** Whether the best path to diagonal k comes from the one above, by an insertion. */
function goesDown(furthest: Int32Array, at: number, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && furthest[at - 1] < furthest[at + 1]);
}

/** Walks the path back, joining edits that touch. */
function runsOf(trace: readonly Int32Array[], aLength: number, bLength: number): Run[] {
  const runs: Run[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const furthest = trace[edits];
    const k = x - y;
    const at = k + edits + 1;
    const fromK = goesDown(furthest, at, k, edits) ? k + 1 : k - 1;
    const fromX = furthest[fromK + edits + 1];
    const fromY = fromX - fromK;
    const toX = fromK > k ? fromX : fromX + 1;
    const toY = fromK > k ? fromY + 1 : fromY;
    joinRun(runs, { aFrom: fromX, aTo: toX, bFrom: fromY, bTo: toY });
    x = fromX;
    y = fromY;
  }
  return runs.reverse();
}

function joinRun(runs: Run[], run: Run): void {
  const last = runs[runs.length - 1];
  if (last === undefined || last.aFrom !== run.aTo || last.bFrom !== run.bTo) runs.push(run);
  else runs[runs.length - 1] = { aFrom: run.aFrom, aTo: last.aTo, bFrom: run.bFrom, bTo: last.bTo };
}
