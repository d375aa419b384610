import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes rows as JSON, a line each. Under its name the file is whole: a benchmark that was stopped finds all of it or none.
 * @param path its folder is made if absent.
 */
export async function writeJsonLines(path: string, rows: readonly object[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await rename(`${path}.tmp`, path);
}

/** Reads the rows of such a file. */
export async function readJsonLines<Row>(path: string): Promise<Row[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
