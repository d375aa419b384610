/**
 * Hashes a text with a seed to a uint32 (FNV-1a over its UTF-16 units, then the finalizer of MurmurHash3): what is drawn for a
 * text depends on nothing but the text and the seed, so that a larger set holds what a smaller one drew.
 */
export function textHash(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixBits(hash);
}

/** Spreads the bits of a 32-bit number (the finalizer of MurmurHash3, Austin Appleby). */
export function mixBits(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
