import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FormatError, KenyonError, messageOf } from '../core/errors.ts';
import { peek } from './peek.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Unpacks gzip, recognised by its first two bytes whatever the name; anything else passes unchanged.
 * @param name what the bytes are called in messages.
 * @throws FormatError while iterating when the compressed data is damaged or cut off.
 */
export async function* decompress(chunks: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  const peeked = await peek(chunks, (head) => head.length >= GZIP_MAGIC.length);
  if (!peeked.head.subarray(0, 2).equals(GZIP_MAGIC)) {
    yield* peeked.chunks;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // The callback form hands every error to `gunzip`, whose iterator throws it below.
  pipeline(Readable.from(peeked.chunks, { objectMode: false }), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof KenyonError) throw error;
    throw new FormatError(`${name}: the gzip data is damaged or cut off (${messageOf(error)})`, { cause: error });
  }
}
