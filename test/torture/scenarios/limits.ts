import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { createRandom } from '../../../src/core/random.ts';
import { compact, type Kenyon } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { applied, type Change, changeOf, documentOf, settled, type Texts, textOf } from '../model.ts';
import { tell } from '../program.ts';
import { codeOf, collectionOf, examined, openDatabase, readAll } from '../questions.ts';
import type { Round } from '../round.ts';

/** Why no file system can be mounted here, undefined where one can. */
export function lacksMounts(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root mounts a small file system';
  // A container's root may not. Nothing is mounted by asking for a kind that there is not.
  const { stderr } = spawnSync('mount', ['-t', 'none-such', 'none', '/dev/null'], { encoding: 'utf8' });
  return /permission denied|not permitted/i.test(stderr) ? 'this root may not mount' : undefined;
}

/** Mounts a file system of its own for the round. @returns where it is, and what changes its options. */
function mounted(round: Round, options: string): { readonly at: string; readonly remount: (options: string) => void } {
  const at = join(round.directory, 'mount');
  mkdirSync(at);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'kenyon-torture', at]);
  round.afterwards(() => execFileSync('umount', ['--lazy', at]));
  return { at, remount: (changed) => execFileSync('mount', ['-o', `remount,${changed}`, at]) };
}

/** A disk that fills up: what is refused says so, nothing is lost, and removing and compacting make room again. */
export async function fillDisk(round: Round): Promise<void> {
  const { at } = mounted(round, `size=${3 + round.random.below(round.isShort ? 4 : 12)}m`);
  const path = join(at, 'db');
  const given = { path, seed: round.random.below(2 ** 32) };
  const program = round.start({ module: import.meta.url, name: 'fill', given });
  let texts: Texts = new Map();
  await program.finish(({ about, stored }) => {
    if (about !== undefined) round.step = about as string;
    if (stored !== undefined) texts = applied(texts, stored as Change);
    if (stored !== undefined) round.count('writes', (stored as Change).length);
  });
  round.step = 'the end';
  assert.deepEqual(
    readdirSync(path).filter((name) => name.includes('.compact')),
    [],
  );
  settled(await examined(round, path, [...texts.keys(), 'after']), texts);
}

const FILLING = 100;
const PADDING = '正文'.repeat(200);

/** The program: adds until it is refused, then makes room. */
export async function fill({ path, seed }: { readonly path: string; readonly seed: number }): Promise<void> {
  const random = createRandom(seed);
  const written: string[] = [];
  let kenyon = await openDatabase(path);
  const store = async (rows: Change) => {
    await collectionOf(kenyon).add(rows.map(([id, text]) => documentOf(id, text!)));
    tell({ stored: rows });
  };
  tell({ about: 'filling' });
  for (let isFull = false; !isFull; ) {
    const rows: Change = Array.from({ length: FILLING }, (_, i) => [
      `d${written.length + i}`,
      textOf(random) + PADDING,
    ]);
    try {
      await store(rows);
      written.push(...rows.map(([id]) => id));
    } catch (error) {
      codeOf(error, ['STORAGE']);
      isFull = true;
    }
  }
  tell({ about: 'closing on a full disk' });
  await kenyon.close();
  tell({ about: 'compacting on a full disk' });
  await compact(path).catch((error) => codeOf(error, ['STORAGE']));
  tell({ about: 'removing on a full disk' });
  kenyon = await openDatabase(path);
  const removed = written.filter((_, i) => i % 5 !== 0);
  await collectionOf(kenyon).delete(removed);
  tell({ stored: removed.map((id) => [id, null]) });
  await kenyon.close();
  tell({ about: 'compacting what was thinned out' });
  const { before, after } = await compact(path);
  assert.ok(after < before, `${before} bytes before compacting, ${after} after`);
  tell({ about: 'writing into the room that was made' });
  kenyon = await openDatabase(path);
  await store([['after', textOf(random)]]);
  await kenyon.close();
}

/** Few descriptors to spare: what fails says so, and the process lives. */
export async function useUpDescriptors(round: Round): Promise<void> {
  const { random, directory } = round;
  const path = join(directory, 'db');
  const isWarm = random.below(2) === 0;
  const tries = round.often(TRIES);
  const given = { path, seed: random.below(2 ** 32), tries, warmUp: isWarm ? join(directory, 'other') : undefined };
  const program = round.start({ module: import.meta.url, name: 'squeeze', given });
  let texts: Texts = new Map();
  let begun: Change = [];
  await program.finish(({ about, begin, done }) => {
    if (about !== undefined) round.step = about as string;
    if (begin !== undefined) begun = begin as Change;
    if (done !== undefined) texts = applied(texts, begun);
    if (done !== undefined) begun = [];
  });
  round.step = 'the end';
  const ids = Array.from({ length: 150 }, (_, i) => `d${i}`);
  settled(await examined(round, path, ids), texts, begun);
}

const MOST_SPARE = 16;
const TRIES = 5;

interface Squeezed {
  readonly path: string;
  readonly seed: number;
  readonly tries: number;
  /** Database that is used before, so that all modules are loaded; undefined: they are loaded with what there is to spare. */
  readonly warmUp: string | undefined;
}

/** The program: tries with as many descriptors to spare as the seed says. */
export async function squeeze({ path, seed, tries, warmUp }: Squeezed): Promise<void> {
  const random = createRandom(seed);
  if (warmUp !== undefined) await prepare({ path: warmUp, change: changeOf(random, 'add') });
  for (let i = 0; i < tries; i++) {
    const spare = random.below(MOST_SPARE);
    tell({ about: `${spare} descriptors to spare` });
    const held = holdDescriptors();
    for (const descriptor of held.splice(0, spare)) closeSync(descriptor);
    let kenyon: Kenyon | undefined;
    try {
      kenyon = await openDatabase(path);
      const change = changeOf(random, 'add', { most: 10 });
      tell({ begin: change });
      await collectionOf(kenyon).add(change.map(([id, text]) => documentOf(id, text!)));
      tell({ done: true });
      for (const index of ['exact', ...INDEX_NAMES] as const) await collectionOf(kenyon).search('number', { index });
    } catch (error) {
      codeOf(error, ['STORAGE', 'UNAVAILABLE']);
    } finally {
      await kenyon?.close().catch((error) => codeOf(error, ['STORAGE']));
      for (const descriptor of held) closeSync(descriptor);
    }
  }
}

/** Takes all descriptors that the process may have. */
function holdDescriptors(): number[] {
  const held: number[] = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    return held;
  }
}

/** A file system that turns read-only: it is read as before, and writing is refused with a type. */
export async function turnReadOnly(round: Round): Promise<void> {
  const { at, remount } = mounted(round, 'size=64m');
  const path = join(at, 'db');
  const change = changeOf(round.random, 'add', { most: 100 });
  const given = { path, change };
  await round.start({ module: import.meta.url, name: 'prepare', given }).finish();
  round.count('writes', change.length);
  round.step = 'read-only';
  remount('ro');
  await round.start({ module: import.meta.url, name: 'readOnly', given }).finish();
  remount('rw');
  round.step = 'the end';
  settled(
    await examined(
      round,
      path,
      change.map(([id]) => id),
    ),
    applied(new Map(), change),
  );
}

interface Prepared {
  readonly path: string;
  readonly change: Change;
}

export async function prepare({ path, change }: Prepared): Promise<void> {
  const kenyon = await openDatabase(path);
  await collectionOf(kenyon).add(change.map(([id, text]) => documentOf(id, text!)));
  await kenyon.close();
}

export async function readOnly({ path, change }: Prepared): Promise<void> {
  const texts = await readAll(
    path,
    change.map(([id]) => id),
    { readOnly: true },
  );
  assert.equal(texts.size, change.length);
  try {
    await prepare({ path, change: [['new', 'bcdfgk new']] });
    assert.fail('something was written to a read-only file system');
  } catch (error) {
    codeOf(error, ['STORAGE']);
  }
  await compact(path).catch((error) => codeOf(error, ['STORAGE']));
}

/** A home that is empty, and one that cannot be written to: a model works, and nothing comes to be there. */
export async function watchHome(round: Round): Promise<void> {
  const home = join(round.directory, 'home');
  mkdirSync(home);
  for (const HOME of [home, '/dev/null/nowhere']) {
    round.step = `HOME=${HOME}`;
    const given = { directory: join(round.directory, 'model') };
    // Whoever looks for a home may be told by any of these.
    const env = { HOME, XDG_CACHE_HOME: '', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' };
    const program = round.start({ module: import.meta.url, name: 'encodeOnce', given, env });
    await program.finish();
    assert.equal(program.stderr, '');
  }
  assert.deepEqual(readdirSync(home), []);
}

export async function encodeOnce({ directory }: { readonly directory: string }): Promise<void> {
  const encoder = await loadEncoder(await writeTinyModel(directory), { threads: 1 });
  assert.ok((await encoder.encode(['how do i pay'])).every(Number.isFinite));
  await encoder.close();
}
