import { FormatError } from '../../src/core/errors.ts';
import { HDF5_SIGNATURE } from '../../src/core/hdf5.ts';
import { BoundedFile } from './files/bounded-file.ts';
import type { Checkpoint } from './files/checkpoint.ts';
import { readZipEntries } from './files/zip-file.ts';
import { openKerasFile } from './keras/keras-file.ts';
import { KERAS_WEIGHTS, openKerasZip } from './keras/keras-zip.ts';
import { openOnnx } from './onnx/bert-graph.ts';
import { LEGACY_MAGIC, openTorchLegacy } from './pytorch/torch-legacy.ts';
import { openTorchZip } from './pytorch/torch-zip.ts';
import { openSafetensors } from './safetensors.ts';
import { openSharded, SHARD_INDEX } from './sharded.ts';
import { openBundle } from './tensorflow/bundle.ts';

const HEAD_BYTES = 16;

/**
 * Opens a checkpoint; what it is is read from its first bytes, not from its name, but for the index of a TensorFlow checkpoint and that of one in several
 * files, and .onnx.
 * @throws NotFoundError when it cannot be opened; FormatError when it is damaged or of a kind that is not read.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await BoundedFile.open(path);
  try {
    return await openAs(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openAs(file: BoundedFile): Promise<Checkpoint> {
  // A table is known by its end; what is cut off has none.
  if (file.path.endsWith('.index')) return openBundle(file);
  if (file.path.endsWith(SHARD_INDEX)) return openSharded(file, openCheckpoint);
  // Nor do the first bytes of protobuf say what it is of.
  if (file.path.endsWith('.onnx')) return openOnnx(file);
  const head = await file.read(0, Math.min(HEAD_BYTES, file.sizeBytes));
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    const entries = await readZipEntries(file);
    return entries.has(KERAS_WEIGHTS) ? openKerasZip(file, entries) : openTorchZip(file, entries);
  }
  if (head.subarray(0, 8).toString('latin1') === HDF5_SIGNATURE) return openKerasFile(file);
  if (head.subarray(0, LEGACY_MAGIC.length).equals(LEGACY_MAGIC)) return openTorchLegacy(file);
  // The length of a JSON object, as uint64, and its brace.
  if (head.length > 8 && head[8] === 0x7b) return openSafetensors(file);
  throw new FormatError(
    `${file.path} begins like no checkpoint that is read: safetensors, what PyTorch's torch.save writes, the .index of a TensorFlow checkpoint, the .index.json of one in several files, .h5 and .keras of Keras, .onnx`,
  );
}
