import { dirname, join } from 'node:path';
import { NotFoundError } from '../../src/core/errors.ts';
import { readJsonObject } from '../../src/core/json-object.ts';
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
