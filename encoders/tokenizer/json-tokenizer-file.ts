import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FormatError, messageOf, NotFoundError, StorageError } from '../../src/core/errors.ts';
import type { JsonObject } from './json-specials.ts';
import { createJsonTokenizer, type JsonTokenizer } from './json-tokenizer.ts';

/**
 * Reads a foreign model's `tokenizer.json`, and the `tokenizer_config.json` beside it where there is one.
 * @throws NotFoundError when `path` is absent, StorageError when a file cannot be read, FormatError when one is no
 *   JSON object or {@link createJsonTokenizer} refuses it.
 */
export async function readJsonTokenizer(path: string): Promise<JsonTokenizer> {
  const tokenizer = await readJsonObject(path);
  if (tokenizer === undefined) throw new NotFoundError(`tokenizer ${path}: no such file`);
  return createJsonTokenizer(tokenizer, await readJsonObject(join(dirname(path), 'tokenizer_config.json')));
}

async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StorageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  return text === undefined ? undefined : parseObject(text, path);
}

function parseObject(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: expected a JSON object: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(
      `${path}: expected a JSON object, found ${Array.isArray(value) ? 'an array' : String(value)}`,
    );
  }
  return value as JsonObject;
}
