import { keyOf } from './graph-heap';

/** A graph in memory, laid out as GRAPH_FIELDS says. */
@unmanaged
export class Graph {
  rowBytes: u32;
  rows: u32;
  scales: u32;
  linkStarts: u32;
  links: u32;
  upperNodes: u32;
  upperCount: u32;
  upperStarts: u32;
  upper: u32;
  upperStride: u32;
  ords: u32;
  entry: u32;
  topLayer: u32;
  visited: u32;
  visitedBytes: u32;
  frontier: u32;
  fresh: u32;
  freshScores: u32;
  query: u32;
  allowed: u32;
  allowedEnd: u32;
  beam: u32;
  found: u32;
  outOrds: u32;
  outScores: u32;
  compared: u32;
}

/** Inner products of the query with four rows, scaled. */
function scoreFour(graph: Graph, nodes: usize, scores: usize): void {
  const bytes = graph.rowBytes;
  const a = load<u32>(nodes);
  const b = load<u32>(nodes, 4);
  const c = load<u32>(nodes, 8);
  const d = load<u32>(nodes, 12);
  let ra: usize = graph.rows + a * bytes;
  let rb: usize = graph.rows + b * bytes;
  let rc: usize = graph.rows + c * bytes;
  let rd: usize = graph.rows + d * bytes;
  let sa = i32x4.splat(0);
  let sb = i32x4.splat(0);
  let sc = i32x4.splat(0);
  let sd = i32x4.splat(0);
  let query: usize = graph.query;
  const end = query + 2 * bytes;
  for (; query < end; query += 32) {
    const low = v128.load(query);
    const high = v128.load(query, 16);
    sa = i32x4.add(
      sa,
      i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(ra), low), i32x4.dot_i16x8_s(v128.load_ext<i8>(ra, 8), high)),
    );
    sb = i32x4.add(
      sb,
      i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(rb), low), i32x4.dot_i16x8_s(v128.load_ext<i8>(rb, 8), high)),
    );
    sc = i32x4.add(
      sc,
      i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(rc), low), i32x4.dot_i16x8_s(v128.load_ext<i8>(rc, 8), high)),
    );
    sd = i32x4.add(
      sd,
      i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(rd), low), i32x4.dot_i16x8_s(v128.load_ext<i8>(rd, 8), high)),
    );
    ra += 16;
    rb += 16;
    rc += 16;
    rd += 16;
  }
  // The four sums of each become one: a transposition by adds.
  const ab = i32x4.add(i32x4.shuffle(sa, sb, 0, 4, 1, 5), i32x4.shuffle(sa, sb, 2, 6, 3, 7));
  const cd = i32x4.add(i32x4.shuffle(sc, sd, 0, 4, 1, 5), i32x4.shuffle(sc, sd, 2, 6, 3, 7));
  const sums = i32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
  const table: usize = graph.scales;
  let scales = f32x4.splat(load<f32>(table + (a << 2)));
  scales = f32x4.replace_lane(scales, 1, load<f32>(table + (b << 2)));
  scales = f32x4.replace_lane(scales, 2, load<f32>(table + (c << 2)));
  scales = f32x4.replace_lane(scales, 3, load<f32>(table + (d << 2)));
  v128.store(scores, f32x4.mul(f32x4.convert_i32x4_s(sums), scales));
}

/** Scores the first `count` nodes of `graph.fresh`. */
export function scoreFresh(graph: Graph, count: u32): void {
  if (count === 0) return;
  const fresh: usize = graph.fresh;
  // A whole number of fours: the last node again and again.
  const last = load<u32>(fresh + ((count - 1) << 2));
  for (let i = count; (i & 3) !== 0; i++) store<u32>(fresh + (i << 2), last);
  for (let i: u32 = 0; i < count; i += 4) scoreFour(graph, fresh + (i << 2), graph.freshScores + (i << 2));
}

/** Key of one node. */
export function keyOfOne(graph: Graph, node: u32): u64 {
  store<u32>(graph.fresh, node);
  scoreFresh(graph, 1);
  return keyOf(load<f32>(graph.freshScores), node);
}
