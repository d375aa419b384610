import { FormatError } from '../../../src/core/errors.ts';
import { type ElementType, elementCount } from '../files/element-types.ts';
import { PickleGlobal, type PickleRules, type PickleValue } from './pickle.ts';

/** Numbers in a row that tensors are views of. */
export class Storage {
  readonly key: string;
  readonly type: ElementType;
  readonly count: number;

  constructor(key: string, type: ElementType, count: number) {
    this.key = key;
    this.type = type;
    this.count = count;
  }
}

/** A view of a storage: the number at index i stands at offset + sum of i_k * strides_k. */
export class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Classes of storages by their type; the only names of a pickle beside the functions below. */
const STORAGES: Readonly<Record<string, ElementType>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
};

type Call = (path: string, args: readonly PickleValue[]) => PickleValue;

const CALLS: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': (_, [items]) =>
    new Map(Array.isArray(items) ? (items as [PickleValue, PickleValue][]) : []),
  'torch._utils._rebuild_tensor': viewOf,
  'torch._utils._rebuild_tensor_v2': viewOf,
  'torch._utils._rebuild_parameter': (_, [tensor = null]) => tensor,
};

/** What a state dictionary is made of: tensors, numbers, texts, lists and dictionaries. */
export function tensorRules(path: string): PickleRules {
  return {
    allows: (name) => Object.hasOwn(STORAGES, name) || Object.hasOwn(CALLS, name),
    call(name, args) {
      if (!Object.hasOwn(CALLS, name)) throw new FormatError(`${path}: its pickle calls ${name}, which is no function`);
      return CALLS[name](path, args);
    },
    persistent: (id) => storageOf(path, id),
  };
}

/** A storage by how pickles call it: ('storage', class, key, where it lay, numbers). */
function storageOf(path: string, id: PickleValue): Storage {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  const isStorage = kind === 'storage' && type instanceof PickleGlobal && Object.hasOwn(STORAGES, type.name);
  if (!isStorage || typeof key !== 'string' || typeof count !== 'number') {
    throw new FormatError(`${path}: its pickle has something outside of it that is no storage of numbers`);
  }
  elementCount(`${path}: the storage ${key}`, [count]);
  return new Storage(key, STORAGES[type.name], count);
}

function viewOf(path: string, [storage, offset, shape, strides]: readonly PickleValue[]): TensorView {
  const isPlace = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const count = elementCount(`${path}: a tensor`, shape);
  const sizes = shape as number[];
  const steps = strides as number[];
  if (!(storage instanceof Storage) || !isPlace(offset) || !Array.isArray(strides) || !steps.every(isPlace)) {
    throw new FormatError(`${path}: its pickle has a tensor that is no view of a storage`);
  }
  const last = sizes.reduce((sum, size, i) => sum + (size - 1) * steps[i], offset as number);
  // A view may repeat numbers, and then be far larger than what it is of; no weight does.
  if (count > 0 && (steps.length !== sizes.length || last >= storage.count || count > storage.count)) {
    throw new FormatError(
      `${path}: a tensor of the shape [${sizes}] goes beyond its storage ${storage.key} of ${storage.count} numbers`,
    );
  }
  return new TensorView(storage, offset as number, sizes, steps);
}

/** The numbers of a view in the order of its indices. @param numbers of its whole storage, `[count]` */
export function readView({ storage, offset, shape, strides }: TensorView, numbers: Float32Array): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const isDense = shape.every((size, i) => size === 1 || strides[i] === shape.slice(i + 1).reduce((a, b) => a * b, 1));
  if (isDense) return count === storage.count ? numbers : numbers.slice(offset, offset + count);
  const view = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = offset; i < count; i++) {
    view[i] = numbers[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return view;
}
