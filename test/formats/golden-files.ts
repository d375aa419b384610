import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packageRoot } from '../../src/core/package-root.ts';
import { TaskResults } from '../../src/server/work/task-results.ts';
import { SCHEMA_VERSION } from '../../src/store/tables.ts';
import { writeDedupeFiles } from './golden-dedupe-files.ts';
import { writeExportFile, writeIndexFiles } from './golden-index-files.ts';
import { writeModelFiles } from './golden-model-files.ts';
import { writeThresholdFile } from './golden-threshold.ts';

/** A folder a format, named by magic and version. */
export const GOLDEN = join(packageRoot(), 'test', 'formats', 'golden');

/** Formats that are no longer written, but read. */
export const FORMER = join(packageRoot(), 'test', 'formats', 'former');

/** A task, and JSON of what it came to. */
export const TASK = { id: '01234567-89ab-cdef-0123-456789abcdef', result: '{"kept":"押金"}' };

/** Name of hnswlib's file, which a framed one names. */
export const HNSW_PAYLOAD = /^hnsw-[0-9a-f]{16}\.bin$/;

/** Files written by the code of today. */
export interface WrittenFiles {
  /** The database, the work folder, the model directory, and the folders of a threshold and an export. */
  readonly database: string;
  readonly dedupe: string;
  readonly model: string;
  readonly threshold: string;
  readonly exported: string;
}

/** Writes a file of every format into an empty folder. */
export async function writeFormats(folder: string): Promise<WrittenFiles> {
  const written = foldersIn(folder);
  await writeIndexFiles(written.database);
  await writeDedupeFiles(written.dedupe);
  await writeModelFiles(written.model);
  await mkdir(written.threshold);
  await writeThresholdFile(written.threshold);
  await mkdir(written.exported);
  await writeExportFile(written.database, written.exported);
  await new TaskResults(written.database).keep(TASK.id, TASK.result);
  return written;
}

function foldersIn(folder: string): WrittenFiles {
  const names = ['db', 'dedupe', 'model', 'threshold', 'export'];
  const [database, dedupe, model, threshold, exported] = names.map((name) => join(folder, name));
  return { database, dedupe, model, threshold, exported };
}

/** Paths of the written files by format: `KYN-SIGN-1` for version 1, hnswlib's file with the framed one that names it. */
export async function byFormat({
  database,
  dedupe,
  model,
  threshold,
  exported,
}: WrittenFiles): Promise<Map<string, string[]>> {
  const found = new Map([[`store-${SCHEMA_VERSION}`, [join(database, 'store.mdb')]]]);
  const indexes = indexFolder(database);
  for (const folder of [dirname(indexes), indexes, resultsFolder(database), dedupe, model, threshold, exported]) {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    for (const name of names.sort()) {
      const path = join(folder, name);
      const format = await formatOf(HNSW_PAYLOAD.test(name) ? join(folder, 'hnsw.graph') : path);
      if (format !== undefined) found.set(format, [...(found.get(format) ?? []), path]);
    }
  }
  return found;
}

/** Where the index files of a database of one collection lie. */
export function indexFolder(database: string): string {
  return join(database, 'indexes', '1');
}

/** Where what tasks came to lies. */
function resultsFolder(database: string): string {
  return join(database, 'server', 'results');
}

/** Magic and version that a file begins with, or that its JSON names; undefined when it has neither. */
export async function formatOf(path: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  const json = /^\{\s*"format":\s*"kenyon (\w+)",\s*"version":\s*(\d+)/.exec(bytes.toString('utf8', 0, 100));
  if (json !== null) return `${json[1]}-${json[2]}`;
  const head = bytes.subarray(0, 12);
  const magic = head.toString('latin1', 0, 8);
  return /^K[A-Z-]{7}$/.test(magic) ? `${magic}-${head.readUInt32LE(8)}` : undefined;
}

/** Files longer than this are compressed: lists and pages that are mostly empty. */
const PLAIN_BYTES = 16_384;

/** Makes golden files of these. */
export async function keepGolden(format: string, paths: readonly string[]): Promise<void> {
  await mkdir(join(GOLDEN, format), { recursive: true });
  for (const path of paths) {
    const bytes = await readFile(path);
    const kept = join(GOLDEN, format, basename(path));
    if (bytes.length > PLAIN_BYTES) await writeFile(`${kept}.gz`, gzipSync(bytes, { level: 9 }));
    else await writeFile(kept, bytes);
  }
}

/** Formats with golden files, and the bytes of these by name. */
export async function goldenFiles(): Promise<Map<string, Map<string, Buffer>>> {
  const formats = new Map<string, Map<string, Buffer>>();
  for (const format of (await readdir(GOLDEN)).sort()) {
    const files = new Map<string, Buffer>();
    for (const name of (await readdir(join(GOLDEN, format))).sort()) {
      const bytes = await readFile(join(GOLDEN, format, name));
      files.set(name.replace(/\.gz$/, ''), name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    }
    formats.set(format, files);
  }
  return formats;
}

/** Writes all golden files into a folder, as they lie in a database, a work folder, a model directory and by themselves. */
export async function layOutGolden(folder: string): Promise<WrittenFiles> {
  const laid = foldersIn(folder);
  for (const [format, files] of await goldenFiles()) {
    for (const [name, bytes] of files) {
      const into = folderOf(format, laid);
      await mkdir(into, { recursive: true });
      await writeFile(join(into, name), bytes);
    }
  }
  return laid;
}

function folderOf(format: string, { database, dedupe, model, threshold, exported }: WrittenFiles): string {
  if (format.startsWith('store-')) return database;
  if (format.startsWith('threshold-')) return threshold;
  if (format.startsWith('export-')) return exported;
  if (format.startsWith('KYN-BACK')) return dirname(indexFolder(database));
  if (format.startsWith('KYN-TASK')) return resultsFolder(database);
  if (format.startsWith('KYN-')) return indexFolder(database);
  return format.startsWith('KNYDD') ? dedupe : model;
}

/**
 * Formats that docs/formats.md describes, and the names of their files. A table names files in its third column; what is in no
 * table begins its paragraph with magic and version.
 */
export async function describedFiles(): Promise<Map<string, string[]>> {
  const text = await readFile(join(packageRoot(), 'docs', 'formats.md'), 'utf8');
  const found = new Map<string, string[]>();
  for (const [, magic, version, files] of text.matchAll(/^\| `(.{8})` \| (\d+) \| (.*?) \|/gm))
    found.set(`${magic}-${version}`, Array.from(files.matchAll(/`([^`]+)`/g), ([, name]) => name).sort());
  for (const [, magic, version] of text.matchAll(/^Magic `(.{8})`, version (\d+)/gm))
    found.set(`${magic}-${version}`, ['teacher.taught']);
  for (const [, name, version, file] of text.matchAll(/^Format `kenyon (\w+)`, version (\d+), `(.+?)`/gm))
    found.set(`${name}-${version}`, [file]);
  for (const [, schema] of text.matchAll(/^`store\.mdb`, schema (\d+),/gm)) found.set(`store-${schema}`, ['store.mdb']);
  return found;
}
