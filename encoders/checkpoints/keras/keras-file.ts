import { shown } from '../../../src/core/checks.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { closeHdf5, type Hdf5Dataset, type Hdf5Group, openHdf5, readHdf5 } from '../../../src/core/hdf5.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint, StoredTensor } from '../files/checkpoint.ts';
import { elementCount } from '../files/element-types.ts';

/** Groups within groups; Keras nests some five deep. Links in a circle would have no end. */
const MAX_DEPTH = 12;
/** Most groups and datasets that are looked at. */
const MAX_NODES = 100_000;

/**
 * Reads an HDF5 file of weights as Keras writes it, through h5wasm. Keras 3 (`.weights.h5`) names datasets by their path; of a file of
 * Keras 2 (`.h5`), which lists its layers and their weights in order, a weight's name is its layer's and its place: 'Embedding-Token/0'.
 * @throws UnavailableError when h5wasm is not installed; FormatError when the file is damaged or of another layout.
 */
export async function openKerasFile(file: BoundedFile): Promise<Checkpoint> {
  const { path, sizeBytes } = file;
  const hdf5 = await openHdf5(path);
  try {
    const tensors = readHdf5(path, () => {
      const root = isGroup(hdf5.get('model_weights')) ? (hdf5.get('model_weights') as Hdf5Group) : hdf5;
      const found = new Map<string, Hdf5Dataset>();
      if (root.attrs.layer_names === undefined) collect(path, root, found);
      else collectLayers(path, root, found);
      return new Map(Array.from(found, ([name, dataset]) => [name, tensorOf({ path, sizeBytes, name, dataset })]));
    });
    const close = async () => {
      closeHdf5(hdf5);
      await file.close();
    };
    return { format: 'Keras', tensors, close };
  } catch (error) {
    closeHdf5(hdf5);
    throw error;
  }
}

function isGroup(value: unknown): boolean {
  return typeof (value as Hdf5Group | null)?.keys === 'function';
}

function isDataset(value: unknown): value is Hdf5Dataset {
  return typeof (value as Hdf5Dataset | null)?.slice === 'function';
}

/** All datasets under a group, by their path. Links to other files are not followed. */
function collect(path: string, root: Hdf5Group, found: Map<string, Hdf5Dataset>): void {
  let nodes = 0;
  const walk = (group: Hdf5Group, prefix: string, depth: number) => {
    for (const key of group.keys()) {
      if (++nodes > MAX_NODES || depth > MAX_DEPTH) throw new FormatError(`${path} has groups without end`);
      const value = group.get(key);
      if (isGroup(value)) walk(value as Hdf5Group, `${prefix}${key}/`, depth + 1);
      else if (isDataset(value)) found.set(prefix + key, value);
    }
  };
  walk(root, '', 1);
}

/** The weights of every layer that a file of Keras 2 lists. */
function collectLayers(path: string, root: Hdf5Group, found: Map<string, Hdf5Dataset>): void {
  for (const layer of namesIn(path, root, 'layer_names')) {
    const group = root.get(layer);
    if (!isGroup(group)) throw new FormatError(`${path} is damaged: it has no layer ${layer}`);
    namesIn(path, group as Hdf5Group, 'weight_names').forEach((name, i) => {
      const dataset = (group as Hdf5Group).get(name);
      if (!isDataset(dataset)) throw new FormatError(`${path} is damaged: it has no weight ${name} of ${layer}`);
      found.set(`${layer}/${i}`, dataset);
    });
  }
}

function namesIn(path: string, group: Hdf5Group, attribute: string): string[] {
  const names = group.attrs[attribute]?.value ?? [];
  // No names at all are stored as numbers.
  if (ArrayBuffer.isView(names) && names.byteLength === 0) return [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new FormatError(`${path} is damaged: ${attribute} is no list of names`);
}

interface Source {
  readonly path: string;
  readonly sizeBytes: number;
  readonly name: string;
  readonly dataset: Hdf5Dataset;
}

function tensorOf({ path, sizeBytes, name, dataset }: Source): StoredTensor {
  const what = `${path}: the tensor ${name}`;
  const shape = dataset.shape ?? [];
  const count = elementCount(what, shape);
  return {
    shape,
    async read() {
      const bytes = { '<f': 4, '<d': 8 }[String(dataset.dtype)];
      if (bytes === undefined) throw new FormatError(`${what} must be float32 or float64, got ${shown(dataset.dtype)}`);
      if (count * bytes > sizeBytes) {
        throw new FormatError(`${what} should have ${count * bytes} bytes, more than the file, which has ${sizeBytes}`);
      }
      const values = readHdf5(path, () => dataset.value);
      const isFloats = values instanceof Float32Array || values instanceof Float64Array;
      if (!isFloats || values.length !== count) throw new FormatError(`${what} cannot be read as ${count} numbers`);
      return Float32Array.from(values);
    },
  };
}
