import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { writeWholeFile } from '../../../src/core/durable-file.ts';
import { ConflictError, FormatError, messageOf } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';

/** Writes down what a step makes its files from; to be called before they are there. @throws StorageError. */
export async function writeMadeFrom(path: string, origin: object): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(origin, null, 2)}\n`);
}

/** Reads what a step wrote down. @throws FormatError when it is no JSON object. */
export async function readMadeFrom(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${path} is damaged: ${messageOf(cause)}; remove it with the files beside it`, { cause });
  }
  if (isRecord(value)) return value;
  throw new FormatError(`${path} is damaged: it holds no JSON object; remove it with the files beside it`);
}

/** Refuses what was made from something else. Runs of before steps wrote it down have no such file, and pass. @throws ConflictError. */
export async function requireMadeFrom(path: string, origin: object, what: string): Promise<void> {
  if (existsSync(path)) requireSame(await readMadeFrom(path), origin, what);
}

/** Compares as JSON has it, where a field that is undefined is none. @throws ConflictError when the two differ. */
export function requireSame(found: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(found, JSON.parse(JSON.stringify(wanted)))) return;
  throw new ConflictError(`${what} with another configuration; restore that one, or write to another output`);
}
