function addAt(sum: usize, row: usize): void {
  v128.store(sum, f32x4.add(v128.load(sum), v128.load(row)));
}

/** Adds four rows to `out` at once, so that it is loaded and stored once for the four. */
function addFour(rows: usize, rowBytes: usize, ids: usize, out: usize): void {
  const a = rows + <usize>load<u32>(ids) * rowBytes;
  const b = rows + <usize>load<u32>(ids, 4) * rowBytes;
  const c = rows + <usize>load<u32>(ids, 8) * rowBytes;
  const d = rows + <usize>load<u32>(ids, 12) * rowBytes;
  for (let byte: usize = 0; byte < rowBytes; byte += 16) {
    const left = f32x4.add(v128.load(a + byte), v128.load(b + byte));
    const right = f32x4.add(v128.load(c + byte), v128.load(d + byte));
    v128.store(out + byte, f32x4.add(v128.load(out + byte), f32x4.add(left, right)));
  }
}

/** Sum of the rows of `count` ids, each as often as it is listed; `rowBytes` a multiple of 16. */
export function sumRows(rows: usize, rowBytes: usize, ids: usize, count: u32, out: usize): void {
  memory.fill(out, 0, rowBytes);
  const end = ids + ((<usize>count) << 2);
  const whole = ids + ((<usize>(count & ~3)) << 2);
  for (; ids < whole; ids += 16) addFour(rows, rowBytes, ids, out);
  for (; ids < end; ids += 4) {
    const row = rows + <usize>load<u32>(ids) * rowBytes;
    for (let byte: usize = 0; byte < rowBytes; byte += 16) addAt(out + byte, row + byte);
  }
}

/** Multiplies a row by `scale`, then adds it to the rows of `count` ids, as often as each is listed. */
export function addToRows(row: usize, scale: f32, rows: usize, rowBytes: usize, ids: usize, count: u32): void {
  const factor = f32x4.splat(scale);
  for (let byte: usize = 0; byte < rowBytes; byte += 16) {
    v128.store(row + byte, f32x4.mul(v128.load(row + byte), factor));
  }
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const to = rows + <usize>load<u32>(ids + i) * rowBytes;
    for (let byte: usize = 0; byte < rowBytes; byte += 16) addAt(to + byte, row + byte);
  }
}
