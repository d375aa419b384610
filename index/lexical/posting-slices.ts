/*
 * The lists of all terms share blocks of bytes. A list is a chain of slices; a slice is
 *   link       u32, address of the next slice, 0 in the last one
 *   postings   each a varint of 8 * (slot - slot before) + min(count, 8) - 1, and where the count is 8 or more a varint of
 *              what it is more than 8
 *   zeros      where the next posting did not fit
 * No posting begins with a zero byte, for a slot is greater than the one before. Slices of a list grow by half from the first, so that
 * a term that occurs once costs 8 bytes and a frequent one few links (after the slices of Lucene's in-memory indexing).
 */

/** An address is the number of a block, shifted by this, and an offset in it. */
export const BLOCK_SHIFT = 18;
/** Bytes of a block. */
export const BLOCK_BYTES = 2 ** BLOCK_SHIFT;
/** Takes the offset out of an address. */
export const BLOCK_MASK = BLOCK_BYTES - 1;
/** Bytes of a link. */
export const LINK_BYTES = 4;
/** Addresses are of 32 bits. */
export const MAX_BLOCKS = 2 ** (32 - BLOCK_SHIFT);

/** Bytes of a slice by its position in the list; the last size repeats. */
export const SLICE_BYTES = sliceSizes(8, 4096);

/** Sizes from `first` on, each half as large again in whole words, up to `most`. */
function sliceSizes(first: number, most: number): readonly number[] {
  const sizes = [first];
  for (let size = first; size < most; sizes.push(size)) {
    size = Math.min(most, Math.ceil((size * 1.5) / LINK_BYTES) * LINK_BYTES);
  }
  return sizes;
}

/** Bits of a posting's first number that tell the count: in most postings of most lists all is told in one byte. */
export const COUNT_BITS = 3;
/** Least count that takes a number of its own. */
export const LARGE_COUNT = 2 ** COUNT_BITS;
