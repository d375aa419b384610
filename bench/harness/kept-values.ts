import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';

/** Reads float32 values that an earlier run kept under runs/bench, or makes and keeps them. */
export async function kept(name: string, length: number, make: () => Promise<Float32Array>): Promise<Float32Array> {
  const folder = join(packageRoot(), 'runs', 'bench');
  const path = join(folder, name);
  if (existsSync(path)) {
    const bytes = await readFile(path);
    if (bytes.length !== length * 4)
      throw new FormatError(`${path} must have ${length * 4} bytes, got ${bytes.length}; delete it to make it again`);
    return new Float32Array(bytes.buffer, bytes.byteOffset, length);
  }
  const values = await make();
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.tmp`, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  await rename(`${path}.tmp`, path);
  return values;
}
