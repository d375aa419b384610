/*
 * Heaps of 64-bit keys, least at the root. A key orders nodes by score: the float's bits made monotone in the upper half, the
 * complement of the node in the lower, so that of equal scores the smaller node has the greater key.
 */

/** Key of a node with this score; greater is better. */
export function keyOf(score: f32, node: u32): u64 {
  const bits = reinterpret<i32>(score);
  return ((<u64>(<u32>(bits ^ ((bits >> 31) | i32.MIN_VALUE)))) << 32) | <u64>~node;
}

/** Node of a key. */
export function nodeOf(key: u64): u32 {
  return ~(<u32>key);
}

/** Score of a key. */
export function scoreOf(key: u64): f32 {
  const bits = <i32>(key >> 32);
  return reinterpret<f32>(bits ^ ((~bits >> 31) | i32.MIN_VALUE));
}

/** Adds a key to a heap of `size` keys. */
export function pushKey(heap: usize, size: u32, key: u64): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = load<u64>(heap + ((<usize>parent) << 3));
    if (above <= key) break;
    store<u64>(heap + ((<usize>at) << 3), above);
    at = parent;
  }
  store<u64>(heap + ((<usize>at) << 3), key);
}

/** Puts a key in place of the least of a heap of `size` keys. */
export function replaceLeast(heap: usize, size: u32, key: u64): void {
  let at: u32 = 0;
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= size) break;
    let below = load<u64>(heap + ((<usize>child) << 3));
    if (child + 1 < size) {
      const right = load<u64>(heap + ((<usize>child) << 3), 8);
      if (right < below) {
        below = right;
        child++;
      }
    }
    if (key <= below) break;
    store<u64>(heap + ((<usize>at) << 3), below);
    at = child;
  }
  store<u64>(heap + ((<usize>at) << 3), key);
}

/** Takes the least out of a heap of `size` keys, 1 at least. */
export function popLeast(heap: usize, size: u32): u64 {
  const least = load<u64>(heap);
  const last = load<u64>(heap + ((<usize>(size - 1)) << 3));
  if (size > 1) replaceLeast(heap, size - 1, last);
  return least;
}
