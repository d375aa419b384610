import { FormatError } from '../../../src/core/errors.ts';
import type { StoredTensor } from '../files/checkpoint.ts';
import type { PickleValue } from './pickle.ts';
import { readView, type Storage, TensorView } from './tensor-rules.ts';

/** How deep the dictionaries in a checkpoint are looked into: {model: {name: tensor}} is common, more is not. */
const MAX_DEPTH = 3;

/**
 * The tensors of a state dictionary by name; of dictionaries within it with their key before the name, but for that of one which
 * holds all there is ('state_dict', 'model').
 * @param numbersOf reads a whole storage as float32.
 * @throws FormatError when it has none.
 */
export function tensorsOf(
  path: string,
  value: PickleValue,
  numbersOf: (storage: Storage) => Promise<Float32Array>,
): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const seen = new Set<PickleValue>();
  const collect = (from: PickleValue, prefix: string, depth: number) => {
    if (!(from instanceof Map) || depth > MAX_DEPTH || seen.has(from)) return;
    seen.add(from);
    for (const [key, item] of from) {
      if (typeof key !== 'string') continue;
      if (item instanceof TensorView) tensors.set(prefix + key, storedTensor(item, numbersOf));
      else collect(item, WRAPPERS.has(key) ? prefix : `${prefix}${key}.`, depth + 1);
    }
  };
  collect(value, '', 0);
  if (tensors.size === 0) throw new FormatError(`${path} holds no dictionary of tensors`);
  return tensors;
}

/** Keys under which trainers put the state dictionary of the model. */
const WRAPPERS: ReadonlySet<string> = new Set(['state_dict', 'model', 'model_state_dict']);

function storedTensor(view: TensorView, numbersOf: (storage: Storage) => Promise<Float32Array>): StoredTensor {
  return { shape: view.shape, read: async () => readView(view, await numbersOf(view.storage)) };
}
