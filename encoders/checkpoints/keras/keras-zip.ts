import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError, messageOf, StorageError } from '../../../src/core/errors.ts';
import { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint } from '../files/checkpoint.ts';
import { readZipEntry, type ZipEntry } from '../files/zip-file.ts';
import { openKerasFile } from './keras-file.ts';

/** The entry of a `.keras` file that holds its weights. */
export const KERAS_WEIGHTS = 'model.weights.h5';
const CONFIG = 'config.json';
/** Longest config that is read. */
const MAX_CONFIG_BYTES = 1 << 22;

/**
 * Reads what `model.save` of Keras 3 writes: a zip with the weights as HDF5 and the model's config. The weights are unpacked into a file of the
 * system's folder for temporary files, since h5wasm reads files, which goes when the checkpoint is closed.
 * @throws as {@link openKerasFile}; StorageError when the file cannot be written.
 */
export async function openKerasZip(file: BoundedFile, entries: ReadonlyMap<string, ZipEntry>): Promise<Checkpoint> {
  const config = await readConfig(file, entries.get(CONFIG));
  const bytes = await readZipEntry(file, entries.get(KERAS_WEIGHTS)!);
  const folder = await mkdtemp(join(tmpdir(), 'kenyon-keras-')).catch(refuseToWrite);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, KERAS_WEIGHTS);
    await writeFile(path, bytes).catch(refuseToWrite);
    const weights = await openUnpacked(path);
    const close = async () => {
      await weights.close();
      await remove();
      await file.close();
    };
    return { ...weights, config, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openUnpacked(path: string): Promise<Checkpoint> {
  const unpacked = await BoundedFile.open(path);
  try {
    return await openKerasFile(unpacked);
  } catch (error) {
    await unpacked.close();
    throw error;
  }
}

function refuseToWrite(cause: unknown): never {
  throw new StorageError(`cannot unpack weights into the folder for temporary files: ${messageOf(cause)}`, { cause });
}

async function readConfig(file: BoundedFile, entry: ZipEntry | undefined): Promise<unknown> {
  if (entry === undefined) return undefined;
  if (entry.sizeBytes > MAX_CONFIG_BYTES) {
    throw new FormatError(
      `${file.path}: its config has ${entry.sizeBytes} bytes; at most ${MAX_CONFIG_BYTES} are read`,
    );
  }
  const text = (await readZipEntry(file, entry)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${file.path}: its config is not JSON: ${messageOf(cause)}`, { cause });
  }
}
