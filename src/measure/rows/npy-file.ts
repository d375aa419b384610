import type { FileHandle } from 'node:fs/promises';
import { FormatError } from '../../core/errors.ts';
import { openFile, readBytes, withFile } from './file-bytes.ts';
import { BLOCK_BYTES, type FileNumbers, MAX_WIDTH, type RowFile } from './row-file.ts';

/*
 * NumPy's .npy, versions 1 to 3: magic, version, length of the header, the header (a Python dict as text), the values. Two
 * dimensions in C order are read, of the types below.
 */
const MAGIC = '\u0093NUMPY';
const MAX_HEADER_BYTES = 65_536;

const TYPES: Readonly<Record<string, { valueBytes: number; toNumbers: (bytes: ArrayBuffer) => FileNumbers }>> = {
  '<f4': { valueBytes: 4, toNumbers: (bytes) => new Float32Array(bytes) },
  '<f8': { valueBytes: 8, toNumbers: (bytes) => new Float64Array(bytes) },
  '|i1': { valueBytes: 1, toNumbers: (bytes) => new Int8Array(bytes) },
  '|u1': { valueBytes: 1, toNumbers: (bytes) => new Uint8Array(bytes) },
  '<i4': { valueBytes: 4, toNumbers: (bytes) => new Int32Array(bytes) },
  '<u4': { valueBytes: 4, toNumbers: (bytes) => new Uint32Array(bytes) },
};

/** Opens a .npy file. @throws FormatError when it is damaged, or of a type, order or number of dimensions that is not read. */
export async function openNpyFile(path: string): Promise<RowFile> {
  return withFile(path, async (file, sizeBytes) => {
    const { header, end } = await readHeader(path, file);
    const { valueBytes, toNumbers } = typeOf(path, header);
    const [count, width] = shapeOf(path, header);
    const expected = end + count * width * valueBytes;
    if (sizeBytes !== expected) {
      throw new FormatError(
        `${path} promises ${count} x ${width} values, which makes ${expected} bytes with its header, but has ${sizeBytes}`,
      );
    }
    const rowBytes = width * valueBytes;
    const blocks = (limit: number) =>
      readBlocks(path, { start: end, rowBytes, count: Math.min(count, limit), toNumbers });
    return { name: path, width, count, blocks };
  });
}

async function readHeader(path: string, file: FileHandle): Promise<{ header: string; end: number }> {
  const head = await readBytes(path, file, 0, 10);
  if (head.toString('latin1', 0, 6) !== MAGIC) {
    throw new FormatError(`${path} is no .npy file: it does not begin with the byte 147 and "NUMPY"`);
  }
  const version = head[6];
  if (version < 1 || version > 3) throw new FormatError(`${path} has .npy version ${version}; 1, 2 and 3 are read`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? head.readUInt16LE(8) : (await readBytes(path, file, 8, 4)).readUInt32LE(0);
  if (length > MAX_HEADER_BYTES) throw new FormatError(`${path} is damaged: its header claims ${length} bytes`);
  return { header: (await readBytes(path, file, start, length)).toString('latin1'), end: start + length };
}

function typeOf(path: string, header: string) {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const type = descr !== undefined && Object.hasOwn(TYPES, descr) ? TYPES[descr] : undefined;
  if (type === undefined) {
    const known = Object.keys(TYPES).join(', ');
    throw new FormatError(`${path} holds values of type ${descr ?? 'unknown'}; read are ${known}`);
  }
  if (!/'fortran_order'\s*:\s*False/.test(header)) {
    throw new FormatError(`${path} is not in C order; save it with numpy.ascontiguousarray`);
  }
  return type;
}

function shapeOf(path: string, header: string): [number, number] {
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1] ?? '';
  const sizes = shape.split(',').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
  const [count, width] = sizes;
  const isFine =
    sizes.length === 2 && Number.isSafeInteger(count) && count >= 1 && Number.isInteger(width) && width >= 1;
  if (isFine && width <= MAX_WIDTH) return [count, width];
  throw new FormatError(`${path} must have the shape (rows, values) with 1 to ${MAX_WIDTH} values, got (${shape})`);
}

interface Layout {
  readonly start: number;
  readonly rowBytes: number;
  readonly count: number;
  readonly toNumbers: (bytes: ArrayBuffer) => FileNumbers;
}

async function* readBlocks(path: string, { start, rowBytes, count, toNumbers }: Layout): AsyncGenerator<FileNumbers> {
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const file = await openFile(path);
  try {
    for (let from = 0; from < count; from += perBlock) {
      const rows = Math.min(perBlock, count - from);
      const bytes = await readBytes(path, file, start + from * rowBytes, rows * rowBytes);
      yield toNumbers(bytes.buffer as ArrayBuffer);
    }
  } finally {
    await file.close();
  }
}
