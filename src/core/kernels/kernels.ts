/**
 * The inner loops of search, on one linear memory. Addresses are byte offsets into it, a multiple of 16; a row table is given
 * by the address of its chunk addresses and their number (see RowTable). Nothing is checked here: a wrong address reads or
 * overwrites what belongs to another. There are two of them that agree, WebAssembly with 128-bit vectors and plain TypeScript.
 */
export interface Kernels {
  /**
   * Inner products of a query with rows that lie one after another; also a matrix times a vector. A row of 256 values is 1 KiB,
   * so scans beyond the caches run at the speed of memory: about 40 ns a row.
   * @param query address of float32 `[dim]`. @param rows address of float32 rows, `rowBytes` apart.
   * @param dim a multiple of 4: rows and query are padded by zeros. @param out address of float32 `[count]`, written.
   */
  dotsF32(query: number, rows: number, rowBytes: number, count: number, dim: number, out: number): void;
  /** Inner products of a query with the rows of `count` ords (uint32 at `ords`); NaN for an ord that has none. */
  dotsF32At(
    query: number,
    table: number,
    chunkCount: number,
    rowBytes: number,
    dim: number,
    ords: number,
    count: number,
    out: number,
  ): void;
  /**
   * Product of a matrix `[aRows, dim]` and the transpose of another `[bRows, dim]`, both float32 without gaps.
   * @param bRows a multiple of 4. @param dim a multiple of 4. @param out address of float32 `[aRows, bRows]`, written.
   */
  productF32(a: number, aRows: number, b: number, bRows: number, dim: number, out: number): void;
  /**
   * Rounds a vector to an int8 row: `dim` values, then scale and |e| of `x = scale * values + e` as float32.
   * @param values address of float32 `[dim]`. @param dim a multiple of 16: vectors are padded by zeros.
   * @returns the length of the vector; like |e| it is a bound, never below the true length.
   */
  quantizeI8(values: number, dim: number, out: number): number;
  /**
   * Inner products of an int16 query with int8 rows, times the row's scale (float32 after the `dim` values of the row) and
   * `queryScale`; a quarter of the bytes of `dotsF32` and about 10 ns a row of 256 values.
   * @param dim a multiple of 16; the caller sees to it that no sum leaves int32. @param out address of float32 `[count]`.
   */
  dotsI8(
    query: number,
    queryScale: number,
    rows: number,
    rowBytes: number,
    count: number,
    dim: number,
    out: number,
  ): void;
  /** As `dotsI8` for the rows of `count` ords; NaN for an ord that has none. */
  dotsI8At(
    query: number,
    queryScale: number,
    table: number,
    chunkCount: number,
    rowBytes: number,
    dim: number,
    ords: number,
    count: number,
    out: number,
  ): void;
  /**
   * Sign codes of vectors under random rotations: bits of H D3 H D2 H D1 (x - mean), where H is the Walsh-Hadamard matrix and
   * each D a diagonal of signs. About `numBits` x log2(size) x 3 additions a vector.
   * @param vectors float32 `[count, dim]`. @param mean float32 `[dim]`.
   * @param signs float32 `[blocks, 3, size]` of 1 and -1, a block for each `size` bits.
   * @param size a power of two, at least `dim` and 32. @param work room for `16 size` bytes.
   * @param out codes `codeBytes` apart, written; `codeBytes` a multiple of 4 that has room for `numBits`.
   */
  hadamardSigns(
    vectors: number,
    count: number,
    dim: number,
    mean: number,
    signs: number,
    size: number,
    numBits: number,
    work: number,
    out: number,
    codeBytes: number,
  ): void;
  /**
   * Inner products of an int16 query with the 4-bit rows of `count` ords: (sum - `middle`) times the row's scale (float32 after
   * its `dim / 2` bytes) times `queryScale`, where the sum is over values from 0 to 15; NaN for an ord that has none. Sixteen
   * bytes of a row hold 32 values: the low halves are the first sixteen of them, the high halves the others.
   * @param dim a multiple of 32; the caller sees to it that no sum leaves int32.
   */
  dotsI4At(
    query: number,
    queryScale: number,
    middle: number,
    table: number,
    chunkCount: number,
    rowBytes: number,
    dim: number,
    ords: number,
    count: number,
    out: number,
  ): void;
  /** Hamming distances to codes one after another, about 2 ns each at 512 bits. `rowBytes` a multiple of 16, at most 8,176; `out` uint16 `[count]`. */
  hamming(query: number, rows: number, rowBytes: number, count: number, out: number): void;
  /** Hamming distances to the codes of `count` ords, uint16; 65,535 for an ord that has none. */
  hammingAt(
    query: number,
    table: number,
    chunkCount: number,
    rowBytes: number,
    ords: number,
    count: number,
    out: number,
  ): void;
  /** Copies the rows of `count` ords (uint32 at `ords`), which lie `rowBytes` apart from `rows` on, one after another. */
  gatherRows(rows: number, rowBytes: number, ords: number, count: number, out: number): void;
  /**
   * Sum of the rows of `count` ids (uint32 at `ids`), each as often as it is listed; rows lie `rowBytes` apart, a multiple of 16.
   * @param out address of float32 `[rowBytes / 4]`, written.
   */
  sumRows(rows: number, rowBytes: number, ids: number, count: number, out: number): void;
  /** Multiplies the float32 row at `row` by `scale` and then adds it to the rows of `count` ids, as often as each is listed. */
  addToRows(row: number, scale: number, rows: number, rowBytes: number, ids: number, count: number): void;
  /**
   * One update of Adam with decoupled decay: m = beta1 m + meanShare g, v = beta2 v + varianceShare g^2,
   * w = keep w - stepSize m / (sqrt(v) + floor), for `count` float32 each of weight, mean, variance and gradient; about 1 ns a number.
   */
  adamStep(
    weight: number,
    mean: number,
    variance: number,
    gradient: number,
    count: number,
    beta1: number,
    beta2: number,
    meanShare: number,
    varianceShare: number,
    keep: number,
    stepSize: number,
    floor: number,
  ): void;
  /**
   * Finds pairs of rows that share a key and whose codes differ in at most `limit` bits; about 3 ns a comparison at 512 bits.
   * Places are ordered by key.
   * @param keys address of uint32 `[count]`, ascending. @param ords address of uint32 `[count]`, ascending where keys are equal.
   * @param codes address of the codes in this order. @param from first place whose pairs with later ones are written.
   * @param to place before which to stop. @param split 0, or only pairs of an ord below it and one from it on are written.
   * @param out address of uint32 `[room, 2]`, written: ords, the earlier place first. @param room pairs, `count` or more.
   * @param next address of a uint32, written: the place to go on from, `to` unless there was too little room.
   * @returns how many pairs.
   */
  bucketPairs(
    keys: number,
    ords: number,
    codes: number,
    rowBytes: number,
    from: number,
    to: number,
    count: number,
    split: number,
    limit: number,
    out: number,
    room: number,
    next: number,
  ): number;
  /** Considers the live codes of a chunk for a NearestCodes state; `mask` is the address of more bits to be live, or 0. */
  scanNearest(
    state: number,
    query: number,
    rows: number,
    rowBytes: number,
    live: number,
    mask: number,
    base: number,
    count: number,
  ): void;
  /** Considers the codes of ascending ords for a NearestCodes state. */
  scanNearestAt(
    state: number,
    query: number,
    table: number,
    chunkCount: number,
    rowBytes: number,
    ords: number,
    count: number,
  ): void;
  /** Writes the result of a NearestCodes state, best first, and returns how many there are. */
  finishNearest(state: number, numBits: number, outOrds: number, outDistances: number): number;
  /** Writes the indexes of float32 scores that are at least `threshold`, ascending; returns how many. NaN never is. */
  collectAbove(scores: number, count: number, threshold: number, out: number): number;
  /** Sets those of `count` float32 scores to NaN whose bit is 0. */
  maskScores(scores: number, bits: number, count: number): void;
  /** Packs `value >= threshold` as bits, the first as the lowest bit of the first byte; `count` a multiple of 8. */
  packSigns(values: number, thresholds: number, count: number, out: number): void;
  /**
   * Adds `weight` to the count of each ord of a posting list (uint32, every ord once), and appends those whose count was 0 to
   * `touched`; room for one more than there will be is needed there.
   * @param counts address of uint16, one an ord from 0 on; all 0 at the start. @returns how many are touched now.
   */
  countPostings(
    list: number,
    length: number,
    weight: number,
    counts: number,
    touched: number,
    touchedCount: number,
  ): number;
  /** Sets the counts of touched ords back to 0. */
  clearCounts(counts: number, touched: number, touchedCount: number): void;
  /**
   * Walks a graph from its top layer down and then best-first on the lowest (Malkov and Yashunin 2016, arXiv:1603.09320,
   * algorithms 5 and 2), and writes the best it met to `outOrds` and `outScores`, best first, equal scores by node; their number
   * is returned. About 150 ns a node compared at dim 256, most of it waiting for memory.
   * @param graph address of a graph, laid out as GRAPH_FIELDS says; it has one node at least.
   * @param width candidates kept, ef in the paper; at least 1.
   */
  walkGraph(graph: number, width: number): number;
  /**
   * As `walkGraph` over all nodes, but finds only those whose ord has its bit set in `allowed`. It goes on until nothing unexpanded
   * is better than the worst of the best `width` nodes of any kind, nor than the worst of the best `wanted` allowed ones, so
   * what it finds is as complete as a plain walk of that width, however the allowed nodes lie around the query.
   * @param wanted allowed nodes kept, at least 1. @param limit gives up once so many nodes have been compared.
   * @returns how many were found; 2^32 - 1, as unsigned or as -1, when it gave up.
   */
  walkAllowedGraph(graph: number, width: number, wanted: number, limit: number): number;
  /** Compares the query with `count` listed nodes (uint32 at `nodes`) and writes the best `wanted` as `walkGraph` does. */
  scanGraph(graph: number, nodes: number, count: number, wanted: number): number;
}
