import { readFile } from 'node:fs/promises';
import { FormatError, messageOf, StorageError } from './errors.ts';

/** A parsed JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file; undefined when there is none.
 * @throws StorageError when it cannot be read, FormatError when it is not JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StorageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: expected JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Reads a JSON file that holds an object; undefined when there is none. @throws as {@link readJson}, FormatError for another value. */
export async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  const value = await readJson(path);
  if (value === undefined || isRecord(value)) return value;
  throw new FormatError(`${path}: expected a JSON object, found ${Array.isArray(value) ? 'an array' : String(value)}`);
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
