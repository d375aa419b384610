/** Returns an array of at least `length` values that begins with those of `array`: itself, or a copy of twice the size. */
export function grown(array: Uint32Array, length: number): Uint32Array {
  if (length <= array.length) return array;
  const larger = new Uint32Array(Math.max(length, array.length * 2, 64));
  larger.set(array);
  return larger;
}
