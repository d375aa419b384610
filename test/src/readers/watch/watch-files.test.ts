import assert from 'node:assert/strict';
import files, { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import type { Collection } from '../../../../src/main.ts';
import { watchFiles } from '../../../../src/readers/watch/watch-files.ts';
import type { WatchFilesOptions, WatchRound } from '../../../../src/readers/watch/watch-options.ts';
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

/** @param names what is watched in the folder; by default all of it. */
async function watching(
  t: TestContext,
  contents: Readonly<Record<string, string>>,
  names: readonly string[] = ['.'],
  options: Pick<WatchFilesOptions, 'deleteAll'> = {},
): Promise<Watch> {
  const folder = join(await temporaryDirectory(t), 'in');
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const paths = names.map((name) => join(folder, name));
  const { kenyon } = await temporaryDatabase(t, { encoder: new NgramEncoder(8) });
  const docs = kenyon.collection();
  const rounds: WatchRound[] = [];
  const errors: string[] = [];
  let controller = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let fault: unknown;
  const start = () => {
    controller = new AbortController();
    running = watchFiles(docs, paths, {
      ...options,
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
  // Between two looks it may be in neither folder.
  while ((await docs.get([at('moved/b.txt')]))[0] === undefined) await setTimeout(25);
  await holds(['a three', 'b one', 'row two', 'row three']);
  await rm(at('moved'), { recursive: true });
  await rm(at('rows.jsonl'));
  await holds(['a three']);
});

/** Documents that were deleted, once a round tells of some: that comes after what is seen in the collection. */
async function deletedIn(rounds: readonly WatchRound[]): Promise<number> {
  const sum = () => rounds.reduce((total, { deleted }) => total + deleted, 0);
  while (sum() === 0) await setTimeout(20);
  return sum();
}

test('a file that is half written keeps its documents until it is whole', async (t) => {
  const { folder, holds, errors, rounds } = await watching(t, { 'a.json': '[{"text":"one"},{"text":"two"}]' });
  await holds(['one', 'two']);
  await writeFile(join(folder, 'a.json'), '[{"text":"one"},');
  while (errors.length === 0) await setTimeout(20);
  assert.match(errors[0], /cut off|not closed|expected/);
  await holds(['one', 'two']);
  await writeFile(join(folder, 'a.json'), '[{"text":"one"},{"text":"three"}]');
  await holds(['one', 'three']);
  assert.equal(await deletedIn(rounds), 1);
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
  assert.equal(await deletedIn(rounds), 1);
});

test('a record that moves to another file in one round stays, and so does one that moved while nobody watched', async (t) => {
  const [x, y] = ['{"id":"x","text":"x"}\n', '{"id":"y","text":"y"}\n'];
  const { folder, holds, stop, start, rounds } = await watching(t, { 'a.jsonl': x + y, 'b.jsonl': '{"text":"b"}\n' });
  await holds(['b', 'x', 'y']);
  await stop();
  await writeFile(join(folder, 'a.jsonl'), y);
  await writeFile(join(folder, 'b.jsonl'), x);
  start();
  await holds(['x', 'y']);
  assert.equal(await deletedIn(rounds), 1);
  await Promise.all([
    writeFile(join(folder, 'a.jsonl'), x + y),
    writeFile(join(folder, 'b.jsonl'), '{"text":"end"}\n'),
  ]);
  await holds(['end', 'x', 'y']);
});

test('an id that several files have stays until the last of them goes, with the text of one that is there', async (t) => {
  const page = (text: string) => `---\nid: page\n---\n${text}`;
  const { folder, holds } = await watching(t, {
    'a.jsonl': '{"id":"x","text":"x of a"}\n',
    'b.jsonl': '{"id":"x","text":"x of b"}\n{"id":"y","text":"y"}\n',
    'c.md': page('page of c'),
    'd.md': page('page of d'),
  });
  const at = (name: string) => join(folder, name);
  await holds(['page of d', 'x of b', 'y']);
  await rm(at('b.jsonl'));
  await rm(at('d.md'));
  await holds(['page of c', 'x of a']);
  await writeFile(at('b.jsonl'), '{"id":"x","text":"x of b"}\n');
  await holds(['page of c', 'x of b']);
  await writeFile(at('b.jsonl'), '{"id":"y","text":"y"}\n');
  await holds(['page of c', 'x of a', 'y']);
  await rm(at('a.jsonl'));
  await rm(at('b.jsonl'));
  await rm(at('c.md'));
  await writeFile(at('end.md'), 'end');
  await holds(['end']);
});

test('a folder that cannot be read keeps its documents, says so once, and what is beside it goes on', async (t) => {
  const { folder, holds, errors } = await watching(t, { 'sub/a.md': 'a', 'sub/deep/b.md': 'b', 'subway.md': 'c' });
  const at = (name: string) => join(folder, name);
  await holds(['a', 'b', 'c']);
  const { readdir } = files;
  const failing = t.mock.method(files, 'readdir', (async (...args: Parameters<typeof readdir>) => {
    if (args[0] === at('sub')) throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO' });
    return readdir(...args);
  }) as typeof readdir);
  t.after(syncBuiltinESMExports);
  t.after(() => failing.mock.restore());
  syncBuiltinESMExports();
  await rm(at('subway.md'));
  await writeFile(at('d.md'), 'd');
  await holds(['a', 'b', 'd']);
  // Time enough for several looks.
  await setTimeout(700);
  await holds(['a', 'b', 'd']);
  assert.deepEqual(
    errors.map((error) => /EIO/.test(error) && error.includes(at('sub'))),
    [true],
  );
  failing.mock.restore();
  syncBuiltinESMExports();
  await rm(at('sub/a.md'));
  await holds(['b', 'd']);
});

/** As a disk that is unmounted leaves it. */
async function emptied(folder: string): Promise<void> {
  await rename(folder, `${folder}.away`);
  await mkdir(folder);
}

async function mountedAgain(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await rename(`${folder}.away`, folder);
}

test('a folder of which nothing is left at once keeps its documents, says so once, and goes on when its files are back', async (t) => {
  const watch = await watching(t, { 'one/a.md': 'a', 'one/deep/b.md': 'b', 'two/c.md': 'c' }, ['one', 'two']);
  const { folder, holds, errors, stop, start } = watch;
  const at = (name: string) => join(folder, name);
  await holds(['a', 'b', 'c']);
  await emptied(at('one'));
  await writeFile(at('two/c.md'), 'c two');
  await holds(['a', 'b', 'c two']);
  // Time enough for several looks.
  await setTimeout(700);
  await holds(['a', 'b', 'c two']);
  // A look may have fallen between moving and making the folder.
  const said = () => errors.filter((error) => !/cannot read/.test(error));
  assert.equal(said().length, 1, errors.join('\n'));
  assert.match(
    said()[0]!,
    /no file is left in \S*one, as if a disk were not mounted \(deleteAll deletes them\); the documents/,
  );
  // Whoever begins to watch then knows from the documents that there were files.
  await stop();
  start();
  while (said().length < 2) await setTimeout(20);
  await setTimeout(300);
  await holds(['a', 'b', 'c two']);
  await mountedAgain(at('one'));
  await rm(at('one/a.md'));
  await holds(['b', 'c two']);
});

test('a folder that is on another disk at once keeps the documents of what is not there', async (t) => {
  const { folder, holds, errors } = await watching(t, { 'one/a.md': 'a', 'two/b.md': 'b' }, ['one', 'two']);
  const at = (name: string) => join(folder, name);
  await holds(['a', 'b']);
  const { stat } = files;
  const other = t.mock.method(files, 'stat', (async (...args: Parameters<typeof stat>) => {
    const entry = await stat(...args);
    if (args[0] === at('one') && 'dev' in entry) Object.assign(entry, { dev: Number(entry.dev) + 1 });
    return entry;
  }) as typeof stat);
  t.after(syncBuiltinESMExports);
  t.after(() => other.mock.restore());
  syncBuiltinESMExports();
  await rm(at('one/a.md'));
  await writeFile(at('one/new.md'), 'new');
  await writeFile(at('two/b.md'), 'b two');
  await holds(['a', 'b two', 'new']);
  await setTimeout(500);
  await holds(['a', 'b two', 'new']);
  assert.match(errors.join('\n'), /^\S*one is on another disk now than when the watch began/);
  other.mock.restore();
  syncBuiltinESMExports();
  await holds(['b two', 'new']);
});

test('with deleteAll what is left of an emptied folder is nothing', async (t) => {
  const { folder, holds, errors } = await watching(t, { 'one/a.md': 'a', 'c.md': 'c' }, ['one', 'c.md'], {
    deleteAll: true,
  });
  await holds(['a', 'c']);
  await emptied(join(folder, 'one'));
  await holds(['c']);
  assert.deepEqual(
    errors.filter((error) => !/cannot read/.test(error)),
    [],
  );
});

test('a watch keeps the types of columns with the collection', async (t) => {
  const { docs, folder, holds, stop, start } = await watching(t, { 'a.csv': 'id,text,zip\n1,one,010020\n' });
  await holds(['one']);
  while (docs.columnTypes().zip === undefined) await setTimeout(20);
  await writeFile(join(folder, 'b.csv'), 'id,text,zip\n2,two,310000\n');
  await holds(['one', 'two']);
  await stop();
  await writeFile(join(folder, 'c.csv'), 'id,text,zip\n3,three,310001\n');
  start();
  await holds(['one', 'three', 'two']);
  const { documents } = await docs.list();
  assert.deepEqual(documents.map(({ zip }) => zip).sort(), ['010020', '310000', '310001']);
});

test('a path that goes holds back nothing else: of a folder the documents stay, those of a file that was named go', async (t) => {
  const watch = await watching(t, { 'one/a.md': 'a', 'two/b.md': 'b', 'c.md': 'c' }, ['one', 'two', 'c.md']);
  const { folder, holds, errors } = watch;
  const at = (name: string) => join(folder, name);
  await holds(['a', 'b', 'c']);
  await rename(at('one'), at('away'));
  await writeFile(at('two/b.md'), 'b two');
  await holds(['a', 'b two', 'c']);
  await rm(at('c.md'));
  await holds(['a', 'b two']);
  assert.equal(errors.length, 1);
  assert.ok(errors[0]!.includes(at('one')), errors[0]);
  await writeFile(at('away/a.md'), 'a two');
  await rename(at('away'), at('one'));
  await writeFile(at('c.md'), 'c two');
  await holds(['a two', 'b two', 'c two']);
});

test('what a named file lost while nobody watched is deleted when the watch begins again', async (t) => {
  const [x, y] = ['{"id":"x","text":"x"}\n', '{"id":"y","text":"y"}\n'];
  const watch = await watching(t, { 'a.jsonl': x + y, 'a.jsonl.md': 'beside' }, ['a.jsonl']);
  const { docs, folder, holds, stop, start } = watch;
  await docs.add([{ id: 'own', text: 'own', file: join(folder, 'a.jsonl.md') }]);
  await holds(['own', 'x', 'y']);
  await stop();
  await writeFile(join(folder, 'a.jsonl'), x);
  start();
  await holds(['own', 'x']);
});

test('a last line that is half written keeps what its file had before', async (t) => {
  const rows = '{"id":"1","text":"one"}\n{"id":"2","text":"two"}\n';
  const { folder, holds, rounds } = await watching(t, { 'a.jsonl': rows, 'b.csv': 'id,text\n3,three\n4,four\n' });
  const at = (name: string) => join(folder, name);
  await holds(['four', 'one', 'three', 'two']);
  const before = rounds.length;
  await writeFile(at('a.jsonl'), rows.slice(0, -6));
  await writeFile(at('b.csv'), 'id,text\n3,three\n4');
  const wasRead = (name: string) => rounds.slice(before).some(({ changed }) => changed.includes(at(name)));
  while (!wasRead('a.jsonl') || !wasRead('b.csv')) await setTimeout(20);
  await holds(['four', 'one', 'three', 'two']);
  // Whole lines that are of no use were meant, and so was what they took the place of.
  await writeFile(at('a.jsonl'), '{"id":"1","text":"one"}\nno json\n');
  await writeFile(at('b.csv'), 'id,text\n3,three\n4,five');
  await holds(['five', 'one', 'three']);
  // One that is packed cannot be cut off without an error, and an empty one has no line.
  await rename(at('b.csv'), at('b.csv.gz'));
  await writeFile(at('b.csv.gz'), gzipSync('id,text\n3,three\n4'));
  await writeFile(at('a.jsonl'), '');
  await holds(['three']);
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
