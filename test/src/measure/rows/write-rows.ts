import { writeFile } from 'node:fs/promises';

type Numbers = Float32Array | Float64Array | Int8Array | Uint8Array | Int32Array;

/** Writes fvecs, ivecs or bvecs, by the kind of numbers given. */
export async function writeXvecs(path: string, width: number, values: Float32Array | Int32Array | Uint8Array) {
  const rows: Buffer[] = [];
  for (let i = 0; i < values.length; i += width) {
    const head = Buffer.alloc(4);
    head.writeInt32LE(width);
    rows.push(head, Buffer.from(values.slice(i, i + width).buffer));
  }
  await writeFile(path, Buffer.concat(rows));
}

/** Bytes of a .npy file, version 1. */
export function npyBytes(descr: string, shape: readonly number[], values: Numbers, fortran = 'False'): Buffer {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = `${dict.padEnd(117)}\n`;
  const head = Buffer.from('\u0093NUMPY\u0001\u0000\u0000\u0000', 'latin1');
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, 'latin1'), Buffer.from(values.slice().buffer)]);
}
