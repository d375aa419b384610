import { FormatError, messageOf, UnavailableError } from './errors.ts';

/** Part of the optional library h5wasm that is used. */
export interface Hdf5Dataset {
  readonly shape: readonly number[] | null;
  /** '<f' of float32, '<d' of float64. */
  readonly dtype: unknown;
  readonly value: unknown;
  slice(ranges: [number, number][]): unknown;
}

/** A group of datasets and groups, as the file itself is one. */
export interface Hdf5Group {
  readonly attrs: Readonly<Record<string, { readonly value: unknown }>>;
  /** A group, a dataset, a link that is not followed, or null. */
  get(path: string): unknown;
  keys(): string[];
}

/** An HDF5 file that is open. */
export interface Hdf5File extends Hdf5Group {
  close(): unknown;
}

/** The first bytes of every HDF5 file, as latin1. */
export const HDF5_SIGNATURE = '\u0089HDF\r\n\u001a\n';

/**
 * Opens an HDF5 file through the optional package h5wasm.
 * @throws UnavailableError when h5wasm is not installed; FormatError when the file cannot be read.
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const library = await import('h5wasm/node').catch((cause: unknown) => {
    throw new UnavailableError(
      `reading the HDF5 file ${path} needs the package h5wasm, which is not installed; run: npm install h5wasm`,
      { cause },
    );
  });
  const module = await library.ready;
  return readHdf5(path, () => {
    // Otherwise it writes its errors to standard error and returns handles that are none.
    module.activate_throwing_error_handler();
    return new library.File(path, 'r') as unknown as Hdf5File;
  });
}

/** Runs what reads the file; whatever the library throws is about the file. */
export function readHdf5<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${path} cannot be read as HDF5: ${messageOf(cause)}`, { cause });
  }
}

/** Nothing was written, so a close that fails loses nothing; it does when the file is damaged. */
export function closeHdf5(file: Hdf5File): void {
  try {
    file.close();
  } catch {
    // What was wrong has been said when the file was read.
  }
}
