import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { compact, type Kenyon } from '../../../src/database/kenyon.ts';
import { differences, documentOf, type Texts, textOf } from '../model.ts';
import { tell } from '../program.ts';
import { codeOf, collectionOf, examined, openDatabase } from '../questions.ts';
import type { Round } from '../round.ts';

const BATCHES = 25;
const BATCH = 8;
/** End of the name of a file that says how many documents one was told are stored. */
const STORED = '.stored';

/** Role of one of those that share a database. */
type Role = 'write' | 'reopen' | 'read' | 'compact';

interface Given {
  readonly directory: string;
  /** Those that work side by side. */
  readonly workers: readonly { readonly role: Role; readonly name: string; readonly seed: number }[];
  readonly batches: number;
}

/**
 * Some write, some open, write and close again and again, some read and one compacts, until those that write are done: each in a
 * program of its own, or all in one.
 */
export async function shareDatabase(
  round: Round,
  { roles, inOne }: { roles: readonly Role[]; inOne: boolean },
): Promise<void> {
  const { directory } = round;
  const batches = round.often(BATCHES);
  const workers = roles.map((role, i) => ({ role, name: `${role}${i}`, seed: round.random.below(2 ** 32) }));
  const texts: Texts = new Map();
  const programs = (inOne ? [workers] : workers.map((worker) => [worker])).map((given) => {
    const program = round.start({
      module: import.meta.url,
      name: 'share',
      given: { directory, workers: given, batches } satisfies Given,
    });
    const writes = given.some(({ role }) => isWriter(role));
    const finished = program.finish(({ stored }) => {
      for (const [id, text] of (stored ?? []) as [string, string][]) texts.set(id, text);
      round.count('writes', ((stored ?? []) as unknown[]).length);
    });
    return { finished, writes };
  });
  round.step = 'side by side';
  const written = Promise.all(programs.filter(({ writes }) => writes).map(({ finished }) => finished));
  const stopped = written.then(() => writeFileSync(join(directory, 'stop'), ''));
  await Promise.all([stopped, ...programs.map(({ finished }) => finished)]);
  round.step = 'the end';
  const found = await examined(round, join(directory, 'db'), [...texts.keys()]);
  assert.deepEqual(differences(found, texts), []);
  assert.equal(texts.size, roles.filter(isWriter).length * batches * BATCH);
}

function isWriter(role: Role): boolean {
  return role === 'write' || role === 'reopen';
}

/** The program: works until what it has to write is written, or until it is told to stop. */
export async function share({ directory, workers, batches }: Given): Promise<void> {
  const path = join(directory, 'db');
  let writing = workers.filter(({ role }) => isWriter(role)).length;
  const alone = writing === 0;
  const isOver = () => (alone ? existsSync(join(directory, 'stop')) : writing === 0);
  await Promise.all(
    workers.map(async ({ role, name, seed }) => {
      const random = createRandom(seed);
      const handle = new Handle(path);
      if (isWriter(role)) {
        for (let batch = 0; batch < batches; batch++) {
          await writeOnce(handle, role, `${name}-${batch}`, random);
          writeFileSync(join(directory, `${name}${STORED}`), String((batch + 1) * BATCH));
        }
        writing--;
      }
      while (!isOver()) {
        if (role === 'compact') await compactOnce(path, random);
        else await readOnce(handle, () => storedIn(directory));
        tell({ role });
        await wait(random.below(30));
      }
      await handle.close();
    }),
  );
}

async function writeOnce(handle: Handle, role: Role, prefix: string, random: Random): Promise<void> {
  const rows = Array.from({ length: BATCH }, (_, i) => [`${prefix}-${i}`, textOf(random)] as const);
  await handle.use((kenyon) => collectionOf(kenyon).add(rows.map(([id, text]) => documentOf(id, text))));
  tell({ stored: rows });
  if (role === 'reopen') await handle.close();
}

/** Documents that all who write, in whatever program, were told by now are stored. */
function storedIn(directory: string): number {
  const files = readdirSync(directory).filter((name) => name.endsWith(STORED));
  return files.reduce((sum, name) => sum + Number(readFileSync(join(directory, name), 'utf8')), 0);
}

async function readOnce(handle: Handle, stored: () => number): Promise<void> {
  await handle.use(async (kenyon) => {
    const least = stored();
    const count = await collectionOf(kenyon).count();
    assert.ok(count >= least, `${count} documents are seen, ${least} were acknowledged before`);
    for (const index of ['exact', 'hnsw'] as const) {
      const { hits } = await collectionOf(kenyon).search('number', { index, k: 50 });
      assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length, 'a hit comes twice');
      for (const { id, doc } of hits) assert.deepEqual(doc, documentOf(id, doc.text));
    }
  });
}

async function compactOnce(path: string, random: Random): Promise<void> {
  await wait(random.below(100));
  try {
    await compact(path);
  } catch (error) {
    // Nothing is there yet, or another compacts.
    codeOf(error, ['NOT_FOUND', 'CONFLICT']);
  }
}

/** Times in a row that a handle may be told that the database was compacted; whoever opens it again is to get on. */
const CONFLICTS = 20;

/** A database that is opened when it is needed, and again after it was compacted. */
class Handle {
  readonly #path: string;
  #kenyon: Kenyon | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async use(work: (kenyon: Kenyon) => Promise<unknown>): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      try {
        this.#kenyon ??= await openDatabase(this.#path);
        await work(this.#kenyon);
        return;
      } catch (error) {
        codeOf(error, ['CONFLICT']);
        assert.ok(conflicts < CONFLICTS, `${conflicts} conflicts in a row: ${error}`);
        await this.close();
      }
    }
  }

  async close(): Promise<void> {
    await this.#kenyon?.close();
    this.#kenyon = undefined;
  }
}
