import { ByteReader } from './byte-reader.ts';

/** A copy of snappy takes three bytes and makes 64 at most. */
const MOST_PER_BYTE = 64;

/**
 * Unpacks what snappy packed without a frame (google/snappy, format_description.txt): literal bytes, and copies of what was
 * unpacked before, whose length and distance stand in their tags.
 * @param what names the bytes in errors.
 * @throws FormatError when they are damaged.
 */
export function unpackSnappy(what: string, packed: Buffer): Buffer {
  const reader = new ByteReader(what, packed);
  const length = reader.varint();
  if (length > MOST_PER_BYTE * packed.length) reader.damaged();
  const out = Buffer.alloc(length);
  let end = 0;
  while (reader.left > 0) {
    const tag = reader.take(1)[0];
    const kind = tag & 3;
    const size = kind === 0 ? literalSize(reader, tag >> 2) : kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    if (size > length - end) reader.damaged();
    if (kind === 0) {
      reader.take(size).copy(out, end);
    } else {
      const distance =
        kind === 1
          ? ((tag >> 5) << 8) | reader.take(1)[0]
          : reader.take(kind === 2 ? 2 : 4).readUIntLE(0, kind === 2 ? 2 : 4);
      if (distance === 0 || distance > end) reader.damaged();
      // Byte by byte: a copy may reach into itself, and repeats what it has just written.
      for (let i = end; i < end + size; i++) out[i] = out[i - distance];
    }
    end += size;
  }
  return end === length ? out : reader.damaged();
}

/** Sizes from 60 on stand in as many bytes as tell them. */
function literalSize(reader: ByteReader, size: number): number {
  return 1 + (size < 60 ? size : reader.take(size - 59).readUIntLE(0, size - 59));
}
