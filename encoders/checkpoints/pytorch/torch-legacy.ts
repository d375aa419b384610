import { FormatError } from '../../../src/core/errors.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint } from '../files/checkpoint.ts';
import { decodeFloats, ELEMENT_BYTES } from '../files/element-types.ts';
import { MAX_PICKLE_BYTES, type PickleValue, readPickle } from './pickle.ts';
import { tensorsOf } from './state-dict.ts';
import { type Storage, tensorRules } from './tensor-rules.ts';

/** Begins a file of PyTorch before 1.6: protocol 2, a long of ten bytes with the magic number 0x1950a86a20f9469cfc6c, and its end. */
export const LEGACY_MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
const PROTOCOL = 1001;

/**
 * Reads what `torch.save` wrote before version 1.6, and writes still when asked to: pickles of a magic number, a protocol, the
 * machine, the tensors and the keys of their storages, and then each storage, its length as int64 before it.
 * @throws FormatError when it is damaged, or asks for more than tensors.
 */
export async function openTorchLegacy(file: BoundedFile): Promise<Checkpoint> {
  const { path } = file;
  const head = await file.read(0, Math.min(file.sizeBytes, MAX_PICKLE_BYTES));
  const storages = new Map<string, Storage>();
  const plain = tensorRules(path);
  const rules = {
    ...plain,
    persistent(id: PickleValue) {
      const storage = plain.persistent(id) as Storage;
      storages.set(storage.key, storage);
      return storage;
    },
  };
  let at = LEGACY_MAGIC.length;
  const [protocol, machine, tensors, keys] = Array.from({ length: 4 }, () => {
    const { value, end } = readPickle(path, head, rules, at);
    at = end;
    return value;
  });
  if (protocol !== PROTOCOL) throw new FormatError(`${path} is of the protocol ${protocol}, ${PROTOCOL} is read`);
  if (machine instanceof Map && machine.get('little_endian') === false) {
    throw new FormatError(`${path} was written on a big-endian machine; save it anew on another`);
  }
  const places = await storagePlaces(file, keys, storages, at);
  const numbersOf = async ({ key, type, count }: Storage) => {
    const place = places.get(key);
    if (place === undefined)
      throw new FormatError(`${path} is damaged: the storage ${key} is not among those that follow`);
    return decodeFloats(`${path}: the storage ${key}`, await file.read(place, count * ELEMENT_BYTES[type]), type);
  };
  return { format: 'PyTorch', tensors: tensorsOf(path, tensors, numbersOf), close: () => file.close() };
}

/** Where the numbers of each storage begin. */
async function storagePlaces(
  file: BoundedFile,
  keys: PickleValue,
  storages: ReadonlyMap<string, Storage>,
  from: number,
): Promise<Map<string, number>> {
  const places = new Map<string, number>();
  let at = from;
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(String(key));
    const count = Number((await file.read(at, 8)).readBigInt64LE());
    if (storage === undefined || storage.count !== count) {
      throw new FormatError(
        `${file.path} is damaged: a storage of ${count} numbers at byte ${at} is none of its tensors'`,
      );
    }
    places.set(storage.key, at + 8);
    at += 8 + count * ELEMENT_BYTES[storage.type];
    file.require(at, 0);
  }
  return places;
}
