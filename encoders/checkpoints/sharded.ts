import { basename, dirname, join } from 'node:path';
import { shown } from '../../src/core/checks.ts';
import { FormatError, messageOf } from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';
import type { BoundedFile } from './files/bounded-file.ts';
import type { Checkpoint, StoredTensor } from './files/checkpoint.ts';

/** What the name of such an index ends with: `model.safetensors.index.json`, `pytorch_model.bin.index.json`. */
export const SHARD_INDEX = '.index.json';

/** Longest index that is read, and most files that it may name: all of them are open at once. */
const MAX_INDEX_BYTES = 1 << 24;
const MAX_SHARDS = 1024;

/**
 * Reads a checkpoint in several files, by the index beside them that says in which one each tensor is, as Hugging Face's transformers writes it:
 * `{"weight_map": {"encoder.layer.0...": "model-00001-of-00002.safetensors"}}`.
 * @param open opens one of the files.
 * @throws NotFoundError when one of the files is missing; FormatError when the index is damaged, names a file elsewhere, or a tensor that its file has not.
 */
export async function openSharded(file: BoundedFile, open: (path: string) => Promise<Checkpoint>): Promise<Checkpoint> {
  const places = await readIndex(file);
  const shards = new Map<string, Checkpoint>();
  const close = async () => {
    for (const shard of shards.values()) await shard.close();
    await file.close();
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const [name, shard] of places) {
      const opened = shards.get(shard) ?? (await open(join(dirname(file.path), shard)));
      shards.set(shard, opened);
      const tensor = opened.tensors.get(name);
      if (tensor === undefined)
        throw new FormatError(`${file.path} says that ${shard} has the tensor ${name}, which it has not`);
      tensors.set(name, tensor);
    }
    const [first] = shards.values();
    return { format: first.format, tensors, close };
  } catch (error) {
    for (const shard of shards.values()) await shard.close();
    throw error;
  }
}

/** The file of each tensor. */
async function readIndex(file: BoundedFile): Promise<[tensor: string, shard: string][]> {
  if (file.sizeBytes > MAX_INDEX_BYTES)
    throw new FormatError(`${file.path} has ${file.sizeBytes} bytes; an index of at most ${MAX_INDEX_BYTES} is read`);
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await file.read(0, file.sizeBytes)));
  } catch (cause) {
    throw new FormatError(`${file.path} is not JSON: ${messageOf(cause)}`, { cause });
  }
  const map = isRecord(index) ? index.weight_map : undefined;
  if (!isRecord(map) || Object.keys(map).length === 0)
    throw new FormatError(`${file.path} must have a weight_map that names the file of each tensor, got ${shown(map)}`);
  const places = Object.entries(map).map(([name, shard]): [string, string] => {
    // A file beside it, whatever the system: neither a path nor another index, which might name this one.
    if (
      typeof shard === 'string' &&
      basename(shard) === shard &&
      !/[\\/]|^\.*$/.test(shard) &&
      !shard.endsWith(SHARD_INDEX)
    )
      return [name, shard];
    throw new FormatError(`${file.path}: the file of the tensor ${name} must be one beside it, got ${shown(shard)}`);
  });
  const count = new Set(places.map(([, shard]) => shard)).size;
  if (count > MAX_SHARDS) throw new FormatError(`${file.path} names ${count} files; at most ${MAX_SHARDS} are read`);
  return places;
}
