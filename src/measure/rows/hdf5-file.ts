import { FormatError } from '../../core/errors.ts';
import { closeHdf5, HDF5_SIGNATURE, type Hdf5Dataset, type Hdf5File, openHdf5, readHdf5 } from '../../core/hdf5.ts';
import { readBytes, withFile } from './file-bytes.ts';
import { BLOCK_BYTES, type FileNumbers, MAX_WIDTH, type RowFile } from './row-file.ts';

/** A file in the layout of ann-benchmarks: datasets train, test, and perhaps neighbors. */
export interface AnnBenchmarksFile {
  readonly train: RowFile;
  readonly test: RowFile;
  /** Positions in `train` of the neighbours of each row of `test`, by the file's own distance. */
  readonly neighbors: RowFile | undefined;
  close(): void;
}

/**
 * Opens an HDF5 file of ann-benchmarks through the optional package h5wasm.
 * @throws UnavailableError when h5wasm is not installed; FormatError when the file is damaged or of another layout.
 */
export async function openAnnBenchmarksFile(path: string): Promise<AnnBenchmarksFile> {
  await withFile(path, async (file, sizeBytes) => {
    const head = sizeBytes < 8 ? '' : (await readBytes(path, file, 0, 8)).toString('latin1');
    if (head !== HDF5_SIGNATURE) throw new FormatError(`${path} is no HDF5 file: it does not begin with its signature`);
  });
  const file = await openHdf5(path);
  const close = () => closeHdf5(file);
  try {
    const names = readHdf5(path, () => file.keys());
    const neighbors = names.includes('neighbors') ? rowsOf(path, file, 'neighbors') : undefined;
    return { train: rowsOf(path, file, 'train'), test: rowsOf(path, file, 'test'), neighbors, close };
  } catch (error) {
    close();
    throw error;
  }
}

function rowsOf(path: string, file: Hdf5File, name: string): RowFile {
  const names = readHdf5(path, () => file.keys());
  if (!names.includes(name)) {
    throw new FormatError(`${path} has no dataset ${name}, which files of ann-benchmarks have; it has ${names}`);
  }
  const dataset = readHdf5(path, () => file.get(name)) as Hdf5Dataset;
  const shape = readHdf5(path, () => dataset.shape) ?? [];
  const [count, width] = shape;
  if (shape.length !== 2 || count < 1 || width < 1 || width > MAX_WIDTH) {
    throw new FormatError(`${path}: ${name} must have the shape (rows, values), got (${shape.join(', ')})`);
  }
  return {
    name: `${path}: ${name}`,
    width,
    count,
    blocks: (limit) => blocksOf(path, dataset, { count: Math.min(count, limit), width }),
  };
}

async function* blocksOf(
  path: string,
  dataset: Hdf5Dataset,
  { count, width }: { readonly count: number; readonly width: number },
): AsyncGenerator<FileNumbers> {
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / (width * 4)));
  for (let from = 0; from < count; from += perBlock) {
    const to = Math.min(count, from + perBlock);
    const ranges: [number, number][] = [
      [from, to],
      [0, width],
    ];
    const values = toNumbers(readHdf5(path, () => dataset.slice(ranges)));
    if (values?.length !== (to - from) * width) {
      throw new FormatError(`${path} is damaged: its rows ${from} to ${to} cannot be read as numbers`);
    }
    yield values;
  }
}

/** Numbers as they are; 64-bit integers, which hold row numbers, as float64. */
function toNumbers(values: unknown): FileNumbers | undefined {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float64Array.from(values, Number);
  return ArrayBuffer.isView(values) && !(values instanceof DataView) ? (values as FileNumbers) : undefined;
}
