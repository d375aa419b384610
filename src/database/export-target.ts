import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { requirePath } from '../core/checks.ts';
import { writeWholeFile } from '../core/durable-file.ts';
import { ClosedError, InvalidArgumentError } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';

/** Where an export goes: a file, gzipped when its name ends in .gz, or a function that takes its lines and may let it wait. */
export type ExportTarget = string | ((line: string) => unknown);

/** Checks where an export is to go. @throws InvalidArgumentError */
export function checkTarget(target: ExportTarget): void {
  if (typeof target === 'function') return;
  if (typeof target !== 'string')
    throw new InvalidArgumentError('an export goes to the path of a file, or to a function that takes its lines');
  requirePath('the path of an export', target);
}

/**
 * Writes lines; a file gets its name when all of them are in it.
 * @param closed fires when the database is closed.
 * @throws StorageError when it cannot be written; what the function throws; ClosedError, also while the function takes its time.
 */
export async function writeLines(
  lines: AsyncIterable<string>,
  target: ExportTarget,
  closed: AbortSignal,
): Promise<void> {
  if (typeof target === 'function') return passLines(lines, target, closed);
  let failure: unknown;
  await writeWholeFile(target, async (file) => {
    const write = async (pieces: AsyncIterable<Uint8Array | string>) => {
      for await (const piece of pieces) await file.writeFile(piece);
    };
    const source = Readable.from(lines, { objectMode: false });
    const written = target.endsWith('.gz') ? pipeline(source, createGzip(), write) : pipeline(source, write);
    await written.catch((error: unknown) => {
      failure = error;
      throw error;
    });
  }).catch((error: unknown) => {
    // What the lines throw is no fault of the file.
    throw isOfFile(failure) ? error : (failure ?? error);
  });
}

async function passLines(
  lines: AsyncIterable<string>,
  target: (line: string) => unknown,
  closed: AbortSignal,
): Promise<void> {
  // Once for all lines, since whatever waits for a promise is held by it.
  let onClose = () => {};
  const refused = new Promise<never>((_, reject) => {
    onClose = () => reject(new ClosedError('the database was closed while a collection was exported'));
  });
  const stop = onAbort(closed, onClose);
  if (closed.aborted) onClose();
  const passing = (async () => {
    for await (const line of lines) await target(line);
  })();
  try {
    await Promise.race([passing, refused]);
  } finally {
    stop();
  }
}

function isOfFile(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.syscall !== undefined;
}
