import { FormatError } from '../../core/errors.ts';
import { openFile, readBytes, withFile } from './file-bytes.ts';
import { BLOCK_BYTES, type FileNumbers, MAX_WIDTH, type RowFile } from './row-file.ts';

/*
 * fvecs, ivecs, bvecs (corpus-texmex.irisa.fr): rows one after the other, each an int32 width and then that many float32, int32
 * or uint8, all little-endian.
 */
const KINDS = {
  fvecs: { valueBytes: 4, toNumbers: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  ivecs: { valueBytes: 4, toNumbers: (bytes: ArrayBuffer) => new Int32Array(bytes) },
  bvecs: { valueBytes: 1, toNumbers: (bytes: ArrayBuffer) => new Uint8Array(bytes) },
} as const;

/** The three formats, by the ending of the file's name. */
export type XvecsKind = keyof typeof KINDS;

/** Tells whether an ending names one of these formats. */
export function isXvecsKind(ending: string): ending is XvecsKind {
  return Object.hasOwn(KINDS, ending);
}

/** Opens an fvecs, ivecs or bvecs file. @throws FormatError when its size is not that of whole rows. */
export async function openXvecsFile(path: string, kind: XvecsKind): Promise<RowFile> {
  const { valueBytes, toNumbers } = KINDS[kind];
  return withFile(path, async (file, sizeBytes) => {
    const width = (await readBytes(path, file, 0, 4)).readInt32LE(0);
    if (width < 1 || width > MAX_WIDTH) {
      throw new FormatError(`${path} is no ${kind} file: it begins with a width of ${width}, not 1 to ${MAX_WIDTH}`);
    }
    const rowBytes = 4 + width * valueBytes;
    if (sizeBytes % rowBytes !== 0) {
      throw new FormatError(
        `${path} has ${sizeBytes} bytes, which is no multiple of the ${rowBytes} of a row of ${width} values: ` +
          'it is cut off, or no such file',
      );
    }
    const count = sizeBytes / rowBytes;
    const blocks = (limit: number) => readBlocks(path, { width, rowBytes, count: Math.min(count, limit), toNumbers });
    return { name: path, width, count, blocks };
  });
}

interface Layout {
  readonly width: number;
  readonly rowBytes: number;
  readonly count: number;
  readonly toNumbers: (bytes: ArrayBuffer) => FileNumbers;
}

async function* readBlocks(path: string, { width, rowBytes, count, toNumbers }: Layout): AsyncGenerator<FileNumbers> {
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const file = await openFile(path);
  try {
    for (let from = 0; from < count; from += perBlock) {
      const rows = Math.min(perBlock, count - from);
      const bytes = await readBytes(path, file, from * rowBytes, rows * rowBytes);
      const values = new Uint8Array(rows * (rowBytes - 4));
      for (let i = 0; i < rows; i++) {
        const found = bytes.readInt32LE(i * rowBytes);
        if (found !== width) {
          throw new FormatError(
            `${path} is damaged at byte ${(from + i) * rowBytes}: row ${from + i} has a width of ${found}, row 0 of ${width}`,
          );
        }
        values.set(bytes.subarray(i * rowBytes + 4, (i + 1) * rowBytes), i * (rowBytes - 4));
      }
      yield toNumbers(values.buffer);
    }
  } finally {
    await file.close();
  }
}
