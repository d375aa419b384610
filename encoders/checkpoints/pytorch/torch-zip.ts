import { FormatError } from '../../../src/core/errors.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint } from '../files/checkpoint.ts';
import { decodeFloats, ELEMENT_BYTES } from '../files/element-types.ts';
import { readZipEntry, type ZipEntry } from '../files/zip-file.ts';
import { MAX_PICKLE_BYTES, readPickle } from './pickle.ts';
import { tensorsOf } from './state-dict.ts';
import { type Storage, tensorRules } from './tensor-rules.ts';

const PICKLE = /^([^/]+\/)data\.pkl$/;

/**
 * Reads what `torch.save` writes since version 1.6: a zip with data.pkl, which describes the tensors, and an entry a storage.
 * @throws FormatError when it is damaged, or asks for more than tensors.
 */
export async function openTorchZip(file: BoundedFile, entries: ReadonlyMap<string, ZipEntry>): Promise<Checkpoint> {
  const { path } = file;
  const [, folder = ''] = [...entries.keys()].map((name) => PICKLE.exec(name)).find((match) => match !== null) ?? [];
  const pickle = entries.get(`${folder}data.pkl`);
  if (pickle === undefined) {
    throw new FormatError(
      `${path} is a zip without data.pkl, which files of PyTorch have, and without what files of Keras have`,
    );
  }
  if (pickle.sizeBytes > MAX_PICKLE_BYTES) {
    throw new FormatError(`${path}: its data.pkl has ${pickle.sizeBytes} bytes; at most ${MAX_PICKLE_BYTES} are read`);
  }
  const order = entries.get(`${folder}byteorder`);
  if (
    order !== undefined &&
    order.sizeBytes < 16 &&
    (await readZipEntry(file, order)).toString('latin1') !== 'little'
  ) {
    throw new FormatError(`${path} was written on a big-endian machine; save it anew on another`);
  }
  const { value } = readPickle(path, await readZipEntry(file, pickle), tensorRules(path));
  // Tensors may share one; it is not read again for the next of them.
  let last: { readonly key: string; readonly numbers: Float32Array } | undefined;
  const numbersOf = async ({ key, type, count }: Storage): Promise<Float32Array> => {
    if (last?.key === `${type} ${key}`) return last.numbers;
    const entry = entries.get(`${folder}data/${key}`);
    if (entry?.sizeBytes !== count * ELEMENT_BYTES[type]) {
      throw new FormatError(
        `${path} is damaged: the storage ${key} should have ${count * ELEMENT_BYTES[type]} bytes, it has ${entry?.sizeBytes ?? 'none'}`,
      );
    }
    last = {
      key: `${type} ${key}`,
      numbers: decodeFloats(`${path}: the storage ${key}`, await readZipEntry(file, entry), type),
    };
    return last.numbers;
  };
  return { format: 'PyTorch', tensors: tensorsOf(path, value, numbersOf), close: () => file.close() };
}
