import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import type { Collection } from '../../../../src/main.ts';
import { watchFiles } from '../../../../src/readers/watch/watch-files.ts';
import type { WatchRound } from '../../../../src/readers/watch/watch-options.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

/** Long enough for any machine. */
const PATIENCE_MS = 120_000;

interface Watch {
  readonly docs: Collection;
  readonly folder: string;
  readonly rounds: WatchRound[];
  readonly errors: string[];
  /** Waits until the collection holds exactly these texts. */
  holds(texts: readonly string[]): Promise<void>;
  stop(): Promise<void>;
  start(): void;
}

async function textsOf(docs: Collection): Promise<string[]> {
  return (await docs.list()).documents.map(({ text }) => text).sort();
}

async function watching(t: TestContext, files: Readonly<Record<string, string>>): Promise<Watch> {
  const folder = join(await temporaryDirectory(t), 'in');
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const docs = kenyon.collection();
  const rounds: WatchRound[] = [];
  const errors: string[] = [];
  let controller = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let fault: unknown;
  const start = () => {
    controller = new AbortController();
    running = watchFiles(docs, folder, {
      settleMs: 40,
      pollMs: 200,
      signal: controller.signal,
      onRound: (round) => rounds.push(round),
      onFile: ({ error }) => error && errors.push(error.message),
      onNotice: (message) => errors.push(message),
    });
    running.catch((error: unknown) => {
      fault = error;
    });
  };
  const stop = async () => {
    controller.abort();
    await running;
  };
  const holds = async (texts: readonly string[]) => {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const held = await textsOf(docs);
      if (fault !== undefined) throw fault;
      if (JSON.stringify(held) === JSON.stringify([...texts].sort())) return;
      assert.ok(performance.now() < until, `${JSON.stringify(held)} where ${JSON.stringify(texts)} should be`);
      await setTimeout(25);
    }
  };
  start();
  t.after(stop);
  return { docs, folder, rounds, errors, holds, stop, start };
}

test('files that come, change and go are indexed, updated and deleted', async (t) => {
  const { docs, folder, holds } = await watching(t, {
    'a.md': 'a one',
    'rows.jsonl': '{"id":"1","text":"row one"}\n{"id":"2","text":"row two"}\n{"text":"no id"}\n',
  });
  const at = (name: string) => join(folder, name);
  await holds(['a one', 'row one', 'row two', 'no id']);
  await mkdir(at('deep'));
  await writeFile(at('deep/b.txt'), 'b one');
  await writeFile(at('a.md'), 'a two');
  await writeFile(at('rows.jsonl'), '{"id":"2","text":"row two"}\n{"id":"3","text":"row three"}\n');
  await holds(['a two', 'b one', 'row two', 'row three']);
  // As editors write.
  await writeFile(at('new'), 'a three');
  await rename(at('new'), at('a.md'));
  await rename(at('deep'), at('moved'));
  await holds(['a three', 'b one', 'row two', 'row three']);
  assert.equal((await docs.list()).documents.find(({ text }) => text === 'b one')!.id, at('moved/b.txt'));
  await rm(at('moved'), { recursive: true });
  await rm(at('rows.jsonl'));
  await holds(['a three']);
});

test('a file that is half written keeps its documents until it is whole', async (t) => {
  const { folder, holds, errors, rounds } = await watching(t, { 'a.json': '[{"text":"one"},{"text":"two"}]' });
  await holds(['one', 'two']);
  await writeFile(join(folder, 'a.json'), '[{"text":"one"},');
  while (errors.length === 0) await setTimeout(20);
  assert.match(errors[0], /cut off|not closed|expected/);
  await holds(['one', 'two']);
  await writeFile(join(folder, 'a.json'), '[{"text":"one"},{"text":"three"}]');
  await holds(['one', 'three']);
  assert.equal(rounds.at(-1)!.deleted, 1);
});

test('an id that moves from one file to another stays when the first one goes', async (t) => {
  const row = '{"id":"1","text":"one"}\n';
  const { folder, holds } = await watching(t, { 'a.jsonl': row });
  await holds(['one']);
  await writeFile(join(folder, 'b.jsonl'), row.replace('one', 'of b'));
  await holds(['of b']);
  await rm(join(folder, 'a.jsonl'));
  await writeFile(join(folder, 'c.md'), 'c');
  await holds(['of b', 'c']);
});

test('what went while nobody watched is deleted when the watch begins again, and other documents stay', async (t) => {
  const { docs, folder, holds, stop, start, rounds } = await watching(t, { 'a.md': 'a', 'b.md': 'b' });
  await docs.add([{ id: 'own', text: 'own' }]);
  await holds(['a', 'b', 'own']);
  await stop();
  await rm(join(folder, 'a.md'));
  start();
  await holds(['b', 'own']);
  assert.equal(rounds.at(-1)!.deleted + rounds.at(-2)!.deleted, 1);
});

test('wrong paths and options are refused', async (t) => {
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const none = kenyon.collection();
  await assert.rejects(watchFiles({} as Collection, 'x'), /has no add/);
  await assert.rejects(watchFiles(none, ''), InvalidArgumentError);
  await assert.rejects(watchFiles(none, 'x', { settleMs: -1 }), InvalidArgumentError);
  await assert.rejects(watchFiles(none, 'x', { polMs: 1 } as never), InvalidArgumentError);
  await assert.rejects(watchFiles(none, join('no', 'where')), NotFoundError);
});
