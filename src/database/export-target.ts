import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { requirePath } from '../core/checks.ts';
import { writeWholeFile } from '../core/durable-file.ts';
import { InvalidArgumentError } from '../core/errors.ts';

/** Where an export goes: a file, gzipped when its name ends in .gz, or a function that takes its lines and may let it wait. */
export type ExportTarget = string | ((line: string) => unknown);

/** Checks where an export is to go. @throws InvalidArgumentError */
export function checkTarget(target: ExportTarget): void {
  if (typeof target === 'function') return;
  if (typeof target !== 'string')
    throw new InvalidArgumentError('an export goes to the path of a file, or to a function that takes its lines');
  requirePath('the path of an export', target);
}

/** Writes lines; a file gets its name when all of them are in it. @throws StorageError when it cannot be written; what the function throws. */
export async function writeLines(lines: AsyncIterable<string>, target: ExportTarget): Promise<void> {
  if (typeof target === 'function') {
    for await (const line of lines) await target(line);
    return;
  }
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

function isOfFile(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.syscall !== undefined;
}
