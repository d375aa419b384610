import type { TokenBatch } from '../../tokenizer/tokenizer.ts';
import {
  comparesRows,
  type ListwiseBatch,
  type MaskedBatch,
  type PointerBatch,
  sidesOf,
  type TagBatch,
  type TrainBatch,
} from '../batches/batch.ts';
import { takeTargets } from '../batches/teacher-targets.ts';
import { reorderScores } from '../batches/wanted-answers.ts';

/** Part of a batch for one worker; the rows of all parts, one part after the other, are the rows of the batch. */
export interface Shard {
  /**
   * Its rows, padded to their own longest. Labels are those of the rows; where rows are compared with each other, labels,
   * targets and scores are those of the whole batch, in the order of the parts.
   */
  readonly batch: TrainBatch;
  /** Its first row among the rows of all parts. */
  readonly firstRow: number;
}

/**
 * Cuts rows into `parts` groups so that the group with most padded tokens has as few as possible.
 * @param lengths tokens of each row, one array a side
 * @returns row numbers, short rows first; fewer groups than asked where there are fewer rows
 */
export function splitRows(lengths: readonly Int32Array[], parts: number): number[][] {
  const total = (row: number) => lengths.reduce((sum, side) => sum + side[row], 0);
  const order = Array.from(lengths[0], (_, row) => row).sort((r, s) => total(r) - total(s) || r - s);
  const groups = Math.min(parts, order.length);
  // best[j]: least possible cost of the dearest group, the first j rows cut into the groups so far; from[g][j]: its cut.
  let best = order.map(() => Number.POSITIVE_INFINITY).concat(Number.POSITIVE_INFINITY);
  best[0] = 0;
  const from: number[][] = [];
  for (let group = 0; group < groups; group++) {
    const next = best.map(() => Number.POSITIVE_INFINITY);
    const cuts: number[] = [];
    for (let end = group + 1; end <= order.length; end++) {
      const longest = lengths.map(() => 0);
      for (let start = end - 1; start >= group; start--) {
        for (let s = 0; s < lengths.length; s++) longest[s] = Math.max(longest[s], lengths[s][order[start]]);
        const cost = (end - start) * longest.reduce((a, b) => a + b, 0);
        if (cost >= next[end]) break; // it only grows with more rows
        if (Math.max(best[start], cost) < next[end]) {
          next[end] = Math.max(best[start], cost);
          cuts[end] = start;
        }
      }
    }
    best = next;
    from.push(cuts);
  }
  const result: number[][] = [];
  for (let group = groups - 1, end = order.length; group >= 0; group--) {
    result.unshift(order.slice(from[group][end], end));
    end = from[group][end];
  }
  return result;
}

/** The given rows, without the columns that are padding in all of them. */
export function takeRows(side: TokenBatch, rows: readonly number[]): TokenBatch {
  const lengths = Int32Array.from(rows, (row) => side.lengths[row]);
  const seqLen = lengths.reduce((a, b) => Math.max(a, b), 1);
  const tokenIds = new Int32Array(rows.length * seqLen);
  rows.forEach((row, i) => {
    tokenIds.set(side.tokenIds.subarray(row * side.seqLen, row * side.seqLen + seqLen), i * seqLen);
  });
  const taken = (column: Int32Array) => Int32Array.from(rows, (row) => column[row]);
  const { secondStarts, roles } = side;
  return {
    count: rows.length,
    seqLen,
    tokenIds,
    lengths,
    ...(secondStarts && { secondStarts: taken(secondStarts) }),
    ...(roles && { roles: taken(roles) }),
  };
}

function shardMasked(batch: MaskedBatch, parts: number): Shard[] {
  let firstRow = 0;
  const shards = splitRows([batch.a.lengths], parts).map((rows) => {
    const a = takeRows(batch.a, rows);
    const place = new Map(rows.map((row, i) => [row, i * a.seqLen]));
    const inside = Array.from(batch.positions, (_, i) => i).filter((i) =>
      place.has(Math.floor(batch.positions[i] / batch.a.seqLen)),
    );
    const moved = inside.map((i) => {
      const position = batch.positions[i];
      return place.get(Math.floor(position / batch.a.seqLen))! + (position % batch.a.seqLen);
    });
    const targets = Int32Array.from(inside, (i) => batch.targets[i]);
    const shard = { batch: { ...batch, a, positions: Int32Array.from(moved), targets }, firstRow };
    firstRow += rows.length;
    return shard;
  });
  return shards.filter((shard) => shard.batch.positions.length > 0);
}

/** Whether a batch has texts that belong to no row: it is not cut then. */
export function isIndivisible(batch: TrainBatch): boolean {
  return 'b' in batch && batch.b.count !== batch.a.count;
}

/** Cuts a batch into at most `parts` parts of about equal cost; parts that could not contribute are left out. */
export function shardBatch(batch: TrainBatch, parts: number): Shard[] {
  if (isIndivisible(batch)) return [{ batch, firstRow: 0 }];
  if (batch.loss === 'mlm') return shardMasked(batch, parts);
  if ('wanted' in batch) return shardLists(batch, parts);
  const groups = splitRows(
    sidesOf(batch).map(({ lengths }) => lengths),
    parts,
  );
  const order = groups.flat();
  let firstRow = 0;
  return groups.map((rows) => {
    const shard = { batch: takePairs(batch, rows, comparesRows(batch.loss) ? order : rows), firstRow };
    firstRow += rows.length;
    return shard;
  });
}

/** Parts of whole lists. */
function shardLists(batch: ListwiseBatch, parts: number): Shard[] {
  const { a, size, wanted } = batch;
  const longest = Int32Array.from({ length: a.count / size }, (_, list) =>
    a.lengths.subarray(list * size, (list + 1) * size).reduce((most, length) => Math.max(most, length), 0),
  );
  let firstRow = 0;
  return splitRows([longest], parts).map((lists) => {
    const rows = lists.flatMap((list) => Array.from({ length: size }, (_, i) => list * size + i));
    const part = { ...batch, a: takeRows(a, rows), wanted: Float32Array.from(rows, (row) => wanted[row]) };
    const shard = { batch: part, firstRow };
    firstRow += rows.length;
    return shard;
  });
}

/** The given rows of every side, and the labels or targets of the rows in `labelled`. */
function takePairs(
  batch: Exclude<TrainBatch, MaskedBatch | ListwiseBatch>,
  rows: readonly number[],
  labelled: readonly number[],
): TrainBatch {
  const a = takeRows(batch.a, rows);
  if ('spans' in batch) return { ...batch, a, spans: takeSpans(batch, rows, a.seqLen) };
  if ('tags' in batch) return { ...batch, a, tags: takeTags(batch, rows, a.seqLen) };
  if (batch.loss === 'distill') {
    return { ...batch, a, targets: batch.targets.map((target) => takeTargets(target, labelled)) };
  }
  if (batch.loss === 'infonce') {
    const teacher = batch.teacher && { teacher: reorderScores(batch.teacher, labelled) };
    return { ...batch, a, b: takeRows(batch.b, rows), ...teacher };
  }
  const labels = Float32Array.from(labelled, (row) => batch.labels[row]);
  return 'b' in batch ? { ...batch, a, b: takeRows(batch.b, rows), labels } : { ...batch, a, labels };
}

/** Spans of the given rows; their numbers depend on the padded length. */
function takeSpans({ a, spans }: PointerBatch, rows: readonly number[], seqLen: number): Int32Array {
  const width = spans.length / a.count;
  const taken = new Int32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let slot = 0; slot < width; slot++) {
      const span = spans[row * width + slot];
      taken[i * width + slot] = Math.floor(span / a.seqLen) * seqLen + (span % a.seqLen);
    }
  });
  return taken;
}

function takeTags({ a, tags }: TagBatch, rows: readonly number[], seqLen: number): Int32Array {
  const taken = new Int32Array(rows.length * seqLen);
  rows.forEach((row, i) => {
    taken.set(tags.subarray(row * a.seqLen, row * a.seqLen + seqLen), i * seqLen);
  });
  return taken;
}
