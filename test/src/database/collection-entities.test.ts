import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { EntitySpan } from '../../../src/core/entity-recognizer.ts';
import { AbortedError, InvalidArgumentError, NotFoundError, UnavailableError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import type { Kenyon, OpenOptions } from '../../../src/database/kenyon.ts';
import type { EntitySettings } from '../../../src/entities/entity-settings.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedRecognizer } from '../../fixtures/scripted-recognizer.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const encoder = new NgramEncoder(16);
const WORDS = { 北京市: 'place', 北京: 'place', 上海: 'place', 张三: 'person', Lisbon: 'place', Acme: 'organization' };
const NAMES = Object.keys(WORDS);

const recognizer = () => new ScriptedRecognizer(WORDS);

interface Opened {
  readonly kenyon: Kenyon;
  readonly docs: Collection;
  readonly path: string;
  readonly notices: string[];
}

async function opened(t: TestContext, options: OpenOptions = {}, path?: string): Promise<Opened> {
  const where = path ?? join(await temporaryDirectory(t), 'db');
  const notices: string[] = [];
  const onNotice = (message: string) => notices.push(message);
  const kenyon = await openFor(t, where, { encoder, recognizer: recognizer(), onNotice, ...options });
  return { kenyon, docs: kenyon.collection(), path: where, notices };
}

/** Values with their counts, by type: { place: { 北京: 2 } }. */
async function listed(docs: Collection): Promise<Record<string, Record<string, number>>> {
  const summaries = await docs.entities({ top: 1000 });
  return Object.fromEntries(
    summaries.map(({ field, top }) => [
      field,
      Object.fromEntries(top.map(({ value, documents }) => [String(value), documents])),
    ]),
  );
}

test('what texts name is listed by type and normal value, each document once', async (t) => {
  const { docs } = await opened(t);
  await docs.add([
    { id: 'a', text: '张三去北京市,又去北京' },
    { id: 'b', text: '北京欢迎你' },
    { id: 'c', text: 'Acme in Lisbon' },
    { id: 'd', text: 'nothing' },
  ]);
  await docs.setEntities({ rules: false });
  assert.deepEqual(await listed(docs), {
    organization: { acme: 1 },
    person: { 张三: 1 },
    place: { 北京: 2, lisbon: 1 },
  });
});

test('other fields are read as the text is when the settings name them', async (t) => {
  const { docs } = await opened(t);
  await docs.add([
    { id: 'a', text: '欢迎', title: '北京市的规定', tags: ['上海', 7, null] },
    { id: 'b', text: '张三', title: 5 },
    { id: 'c', text: '张三' },
  ]);
  await docs.setEntities({ rules: false });
  assert.deepEqual(await listed(docs), { person: { 张三: 2 } });
  await docs.setEntities({ rules: false, alsoRead: ['title'] });
  assert.deepEqual(await listed(docs), { person: { 张三: 2 }, place: { 北京: 1 } });
  await docs.setEntities({ rules: false, alsoRead: ['title', 'tags'] });
  assert.deepEqual(await listed(docs), { person: { 张三: 2 }, place: { 北京: 1, 上海: 1 } });
  const { hits } = await docs.search('上海的规定', { entities: 'filter', k: 1 });
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['a'],
  );
  await assert.rejects(docs.setEntities({ alsoRead: [7 as never] }), /entities\.alsoRead must be names of fields/);
});

test('rules list dates in texts, and with rules off they do not', async (t) => {
  const { docs } = await opened(t);
  await docs.add([{ id: 'a', text: '2024年5月在北京' }]);
  await docs.setEntities({ rules: ['date'] });
  assert.deepEqual(await listed(docs), { date: { '--05': 1, '2024-05-01/2024-05-31': 1 }, place: { 北京: 1 } });
  await docs.setEntities({ model: false, rules: ['date'] });
  assert.deepEqual(await listed(docs), { date: { '--05': 1, '2024-05-01/2024-05-31': 1 } });
  await docs.setEntities({ model: true, rules: false });
  assert.deepEqual(await listed(docs), { place: { 北京: 1 } });
});

test('after adds, deletes, replacements and reopening the lists equal those made anew', async (t) => {
  const text = fc
    .array(fc.constantFrom(...NAMES, '的', ' and '), { minLength: 1, maxLength: 4 })
    .map((words) => `.${words.join('')}`);
  const change = fc.oneof(
    fc.record({
      add: fc.array(fc.record({ id: fc.constantFrom(...'abcdefgh'), text }), { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ remove: fc.array(fc.constantFrom(...'abcdefgh'), { minLength: 1, maxLength: 3 }) }),
    fc.constant({ reopen: true }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      let { kenyon, docs, path } = await opened(t);
      await docs.add([{ id: 'first', text: '北京' }]);
      await docs.setEntities({ rules: false });
      const truth = new Map([['first', '北京']]);
      for (const each of changes) {
        if ('add' in each) {
          await docs.add(each.add);
          for (const { id, text } of each.add) truth.set(id, text);
        } else if ('remove' in each) {
          await docs.delete(each.remove);
          for (const id of each.remove) truth.delete(id);
        } else {
          await kenyon.close();
          ({ kenyon, docs } = await opened(t, {}, path));
        }
      }
      const kept = await listed(docs);
      await kenyon.close();
      const anew = await opened(t);
      await anew.docs.add(Array.from(truth, ([id, text]) => ({ id, text })));
      await anew.docs.setEntities({ rules: false });
      assert.deepEqual(kept, await listed(anew.docs));
      await anew.kenyon.close();
    }),
    { seed: 5, numRuns: 25 },
  );
});

test('lists are saved with the database and not made again, and only new texts are read', async (t) => {
  const { kenyon, docs, path } = await opened(t);
  await docs.add(Array.from({ length: 300 }, (_, i) => ({ id: `d${i}`, text: `${i} 北京` })));
  await docs.setEntities({ rules: false });
  await docs.extractEntities();
  await kenyon.close();
  const again = recognizer();
  const { docs: reopened, notices } = await opened(t, { recognizer: again }, path);
  assert.deepEqual(await listed(reopened), { place: { 北京: 300 } });
  assert.deepEqual(again.calls, []);
  await reopened.add([{ id: 'new', text: '上海' }]);
  await reopened.catchUp();
  assert.deepEqual(again.calls, [['上海']]);
  assert.deepEqual(await listed(reopened), { place: { 北京: 300, 上海: 1 } });
  assert.deepEqual(notices, []);
});

test('another model reads all texts again, and says why', async (t) => {
  const { kenyon, docs, path } = await opened(t);
  await docs.add([{ id: 'a', text: '北京, Porto' }]);
  await docs.setEntities({ rules: false });
  await docs.extractEntities();
  await kenyon.close();
  const other = new ScriptedRecognizer({ Porto: 'place' });
  const { docs: reopened, notices } = await opened(t, { recognizer: other }, path);
  assert.deepEqual(await listed(reopened), { place: { porto: 1 } });
  assert.equal(notices.length, 1);
  assert.match(notices[0], /list of entities of collection default .* built again: .*recognizer/);
});

test('other fields and aliases leave the lists as they are, and other rules do not', async (t) => {
  const own = recognizer();
  const { docs, notices } = await opened(t, { recognizer: own });
  await docs.add([{ id: 'a', text: '北京', city: '北京' }]);
  await docs.setEntities({ rules: false });
  await docs.extractEntities();
  await docs.setEntities({ rules: false, fields: ['city'], aliases: { 北京: ['帝都'] } });
  await docs.extractEntities();
  assert.equal(own.calls.length, 1);
  await docs.setEntities({ rules: ['date'], fields: ['city'] });
  await docs.extractEntities();
  assert.equal(own.calls.length, 2);
  assert.deepEqual(notices, []);
});

test('a damaged file is told of and built again', async (t) => {
  const { kenyon, docs, path } = await opened(t);
  await docs.add([{ id: 'a', text: '北京' }]);
  await docs.setEntities({ rules: false });
  await docs.extractEntities();
  await kenyon.close();
  const files = await readdir(path, { recursive: true });
  const file = join(path, files.find((name) => name.endsWith('entities.lists'))!);
  const bytes = await readFile(file);
  bytes[bytes.length - 40] ^= 1;
  await writeFile(file, bytes);
  const { docs: reopened, notices } = await opened(t, {}, path);
  assert.deepEqual(await listed(reopened), { place: { 北京: 1 } });
  assert.equal(notices.length, 1);
  assert.match(notices[0], /list of entities/);
});

test('a database that is only read lists what was not saved, and writes nothing', async (t) => {
  const { kenyon, docs, path } = await opened(t, {
    recognizer: async () => {
      throw new Error('not here yet');
    },
  });
  await docs.add([{ id: 'a', text: '北京' }]);
  await docs.setEntities({ rules: false });
  await kenyon.close();
  const { kenyon: reading, docs: read } = await opened(t, { readOnly: true }, path);
  assert.deepEqual(await listed(read), { place: { 北京: 1 } });
  await assert.rejects(read.setEntities(undefined));
  await reading.close();
  const files = await readdir(path, { recursive: true });
  assert.deepEqual(
    files.filter((name) => name.endsWith('entities.lists')),
    [],
  );
});

test('settings come back after reopening, and without them nothing is listed and no model is loaded', async (t) => {
  let loaded = 0;
  const lazy = async () => {
    loaded++;
    return recognizer();
  };
  const { kenyon, docs, path } = await opened(t, { recognizer: lazy });
  await assert.rejects(docs.setEntities({}), NotFoundError);
  await docs.add([{ id: 'a', text: '北京' }]);
  assert.equal(docs.entitySettings(), undefined);
  await docs.catchUp();
  assert.deepEqual(await docs.entities(), []);
  const settings: EntitySettings = { rules: ['date'], fields: ['city'], aliases: { 北京: ['帝都'] } };
  await docs.setEntities({ ...settings, model: false });
  await docs.catchUp();
  assert.equal(loaded, 0);
  await docs.setEntities(settings);
  await kenyon.close();
  const { kenyon: again, docs: reopened } = await opened(t, { recognizer: lazy }, path);
  assert.deepEqual(reopened.entitySettings(), settings);
  await reopened.setEntities(undefined);
  assert.equal(reopened.entitySettings(), undefined);
  await again.close();
  const { docs: third } = await opened(t, {}, path);
  assert.equal(third.entitySettings(), undefined);
});

test('searches and whoever waits do not mind that settings change meanwhile', async (t) => {
  const { docs } = await opened(t);
  await docs.add(Array.from({ length: 100 }, (_, i) => ({ id: `d${i}`, text: `${i} 北京` })));
  await docs.setEntities({ rules: false });
  const asked: Promise<unknown>[] = [];
  for (const rules of [['date'], ['amount'], ['url']] as const) {
    asked.push(docs.search('北京', { entities: 'filter' }), docs.extractEntities(), docs.entities());
    const saving = docs.setEntities({ rules });
    asked.push(docs.search('北京', { entities: 'filter' }), docs.entities());
    await saving;
  }
  await Promise.all(asked);
  assert.deepEqual(await listed(docs), { place: { 北京: 100 } });
});

test('wrong settings are refused with their name', async (t) => {
  const { docs } = await opened(t);
  await docs.add([{ id: 'a', text: '北京' }]);
  for (const [settings, message] of [
    [{ model: 'yes' }, /entities\.model/],
    [{ rules: ['dates'] }, /no entities of kind 'dates'.*did you mean date\?/],
    [{ rules: 'date' }, /entities\.rules/],
    [{ fields: 'city' }, /entities\.fields/],
    [{ field: ['city'] }, /no option 'field', .*did you mean fields/],
    [[], /must be an object/],
    [null, /must be an object/],
    [false, /must be an object/],
  ] as const) {
    await assert.rejects(docs.setEntities(settings as unknown as EntitySettings), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.equal(docs.entitySettings(), undefined);
});

test('waiting for the texts to be read can be aborted, and asking again goes on', async (t) => {
  const own = recognizer();
  const { docs } = await opened(t, { recognizer: own });
  await docs.add(Array.from({ length: 2000 }, (_, i) => ({ id: `d${i}`, text: `${i} 北京` })));
  await docs.setEntities({ rules: false });
  const stop = new AbortController();
  const waiting = docs.extractEntities({ signal: stop.signal, onProgress: () => stop.abort() });
  await assert.rejects(waiting, AbortedError);
  await docs.extractEntities();
  assert.deepEqual(await listed(docs), { place: { 北京: 2000 } });
  assert.equal(own.calls.flat().length, 2000);
});

test('closing stops the reading, and what was read is kept', async (t) => {
  const { kenyon, docs, path } = await opened(t);
  await docs.add(Array.from({ length: 2000 }, (_, i) => ({ id: `d${i}`, text: `${i} 北京` })));
  await docs.setEntities({ rules: false });
  const stopped = docs.extractEntities({ onProgress: () => void kenyon.close() });
  await assert.rejects(stopped);
  await kenyon.close();
  const again = recognizer();
  const { docs: reopened } = await opened(t, { recognizer: again }, path);
  await reopened.extractEntities();
  const read = again.calls.flat().length;
  assert.ok(read > 0 && read < 2000, `${read} texts were read after reopening`);
  assert.deepEqual(await listed(reopened), { place: { 北京: 2000 } });
});

test('a recognizer that fails or breaks its word is an error of whoever waits, and adding goes on', async (t) => {
  const broken = new ScriptedRecognizer(WORDS);
  const { docs, notices } = await opened(t, { recognizer: broken });
  await docs.add([{ id: 'a', text: '北京' }]);
  broken.recognize = async () => {
    throw new RangeError('out of memory');
  };
  await docs.setEntities({ rules: false });
  await assert.rejects(docs.extractEntities(), (error: Error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /a dictionary.*out of memory/);
    return true;
  });
  broken.recognize = async () => [[{ start: 0, end: 9, label: 'place', score: 1 }]];
  await assert.rejects(docs.extractEntities(), InvalidArgumentError);
  for (const wrong of [undefined, [null], [{ start: 0, end: 1, label: 'place', score: Number.NaN }]]) {
    broken.recognize = async (texts) => texts.map(() => wrong as EntitySpan[]);
    await assert.rejects(docs.extractEntities(), InvalidArgumentError);
  }
  assert.equal((await docs.add([{ id: 'b', text: '上海' }])).added, 1);
  broken.recognize = async (texts) => texts.map((text) => broken.spansOf(text));
  assert.deepEqual(await listed(docs), { place: { 上海: 1, 北京: 1 } });
  assert.ok(notices.every((notice) => /entities/.test(notice)));
});

test('values in hundreds of one document are all listed', async (t) => {
  const words = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`<${i}>`, 'tag']));
  const { docs } = await opened(t, { recognizer: new ScriptedRecognizer(words) });
  await docs.add([{ id: 'a', text: Object.keys(words).join(' ') }]);
  await docs.setEntities({ rules: false });
  const [summary] = await docs.entities({ top: 0 });
  assert.equal(summary.distinct, 400);
  assert.equal(summary.unlisted, 0);
});
