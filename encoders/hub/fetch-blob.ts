import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FormatError, messageOf, throwIfAborted, UnavailableError } from '../../src/core/errors.ts';
import { digestOf } from './hub-cache.ts';
import type { FileFacts, HubClient } from './hub-client.ts';

/** Connections in a row that may end without a byte, and the first pause between. */
const TRIES = 5;
const PAUSE_MS = 500;

/** Which file of a revision is fetched, and where it is kept. */
export interface BlobPlace {
  readonly commit: string;
  readonly file: string;
  /** Folder of the blobs of the model. */
  readonly blobs: string;
}

/**
 * Fetches a file into blobs/DIGEST. What is not whole and right is called otherwise (DIGEST.incomplete), is gone on with the next time, and
 * thrown away when its bytes turn out to be others than the hub said. What is there and right is not fetched again.
 * @param onBytes told of bytes that came; negative when they have to be fetched again.
 * @throws FormatError for other bytes than the hub said, with what they seem to be; UnavailableError when the connection is cut again and again.
 */
export async function fetchBlob(
  client: HubClient,
  { commit, file, blobs }: BlobPlace,
  { digest, bytes }: FileFacts,
  { onBytes, signal }: { readonly onBytes: (count: number) => void; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const whole = join(blobs, digest);
  // Read once more, since this is how a cache whose bytes have changed since is mended: as fast as the disk, and a pull is rare.
  if ((await sizeOf(whole)) === bytes && (await digestOf(whole, digest)) === digest) return onBytes(bytes);
  const part = `${whole}.incomplete`;
  let have = await sizeOf(part);
  if (have > bytes) have = 0;
  onBytes(have);
  for (let tries = 0; have < bytes || bytes === 0; ) {
    throwIfAborted(signal, 'pulling a model');
    const before = have;
    try {
      const response = await client.download(commit, file, have);
      if (response.status !== 206 && have > 0) {
        onBytes(-have);
        have = 0;
      }
      have = await appendTo(part, have, response, { most: bytes, onBytes });
      if (have >= bytes) break;
    } catch (cause) {
      throwIfAborted(signal, 'pulling a model');
      if (cause instanceof FormatError || !isCut(cause)) throw cause;
      have = await sizeOf(part);
    }
    tries = have > before ? 0 : tries + 1;
    if (tries === TRIES) {
      throw new UnavailableError(
        `${file}: the connection was cut ${TRIES} times in a row after ${have} of ${bytes} bytes; the same command goes on there`,
      );
    }
    await setTimeout(PAUSE_MS * 2 ** tries);
  }
  await placeWhole(part, whole, { file, digest });
}

/** Appends a body to a file. @returns its size then. */
async function appendTo(
  path: string,
  from: number,
  response: Response,
  { most, onBytes }: { readonly most: number; readonly onBytes: (count: number) => void },
): Promise<number> {
  const handle = await open(path, from === 0 ? 'w' : 'r+');
  let at = from;
  try {
    for await (const chunk of response.body ?? []) {
      await handle.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      onBytes(chunk.length);
      if (at > most) throw new FormatError(`${path}: more bytes came than the ${most} that the hub said`);
    }
  } finally {
    await handle.sync();
    await handle.close();
  }
  return at;
}

async function placeWhole(
  part: string,
  whole: string,
  { file, digest }: { readonly file: string; readonly digest: string },
): Promise<void> {
  const found = await digestOf(part, digest);
  if (found === digest) return rename(part, whole);
  const handle = await open(part, 'r+');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
  await handle.truncate();
  await handle.close();
  const beginning = buffer.toString('latin1', 0, bytesRead).trimStart();
  const seems = beginning.startsWith('version https://git-lfs')
    ? ', but a pointer of Git LFS'
    : /^<(!doctype|html)/i.test(beginning)
      ? ', but a web page'
      : '';
  throw new FormatError(
    `${file}: what came is not what the hub described${seems}: expected the digest ${digest}, got ${found}; nothing of it is kept, try again or name another mirror`,
  );
}

/** A body that ends early is a TypeError of fetch, or an error of the socket in its cause. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError || /terminated|socket|ECONNRESET|other side closed/i.test(messageOf(error));
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
