import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UnavailableError } from '../core/errors.ts';
import { examine, type Finding } from './finding.ts';

const LEAST_NODE = [20, 18] as const;
const GIB = 2 ** 30;

/** Node.js, processor, memory, and the directories that are written to. */
export async function examineMachine(db: string | undefined): Promise<Finding[]> {
  return [
    await examine('node', 'broken', nodeVersion),
    await examine(
      'cpu',
      'warning',
      () => `${availableParallelism()} usable, ${cpus()[0]?.model.trim() || 'unknown model'}`,
    ),
    await examine('memory', 'warning', memory),
    await examine('temporary files', 'broken', () => writable(tmpdir())),
    ...(db === undefined ? [] : [await examine('database directory', 'broken', () => databaseDirectory(db))]),
  ];
}

function nodeVersion(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
    throw new UnavailableError(`Kenyon needs Node.js ${LEAST_NODE.join('.')} or newer, this is ${process.version}`);
  }
  return `${process.version}, ${process.platform} ${process.arch}`;
}

function memory(): string {
  const allowed = process.constrainedMemory();
  const limit = allowed > 0 && allowed < totalmem() ? `, this process may use ${gib(allowed)}` : '';
  return `${gib(totalmem())}, ${gib(freemem())} free${limit}`;
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

async function writable(directory: string): Promise<string> {
  const path = await mkdtemp(join(directory, 'kenyon-doctor-'));
  try {
    await writeFile(join(path, 'probe'), 'x');
  } finally {
    await rm(path, { recursive: true, force: true });
  }
  return `${directory} can be written`;
}

/** The directory itself, or the nearest one above that exists, where it would be made. */
async function databaseDirectory(db: string): Promise<string> {
  for (let path = resolve(db); ; path = dirname(path)) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (!exists && path !== dirname(path)) continue;
    await access(path, constants.W_OK | constants.X_OK);
    return path === resolve(db) ? `${db} can be written` : `${db} is not there yet and can be made`;
  }
}
