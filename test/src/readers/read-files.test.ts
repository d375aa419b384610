import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import type { FileReport } from '../../../src/readers/file-report.ts';
import { findFiles } from '../../../src/readers/find-files.ts';
import { readFiles } from '../../../src/readers/read-files.ts';
import type { ReadFilesOptions } from '../../../src/readers/read-files-options.ts';
import type { DocumentInput } from '../../../src/store/document.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Writes files by their paths below a folder. */
async function folderOf(t: TestContext, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await temporaryDirectory(t);
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

async function read(paths: string | string[], options: ReadFilesOptions = {}) {
  const documents: DocumentInput[] = [];
  const reports: FileReport[] = [];
  for await (const document of readFiles(paths, { onFile: (report) => reports.push(report), ...options }))
    documents.push(document);
  return { documents, reports };
}

test('files and folders of every format are read in order, each document with what tells it from the others', async (t) => {
  const folder = await folderOf(t, {
    'a.jsonl': '{"id":"1","text":"one","file":"mine"}\n',
    'docs/b.md': '---\nfile: own\n---\n# B\n',
    'docs/deep/c.txt': 'first line\nsecond line\n',
    'docs/d.html.gz': gzipSync('<title>D</title><p>d'),
    'docs/z.json': '[{"text":"z"}]',
    'list.txt': 'same\nother\n',
    'list2.txt': 'same\n',
    'more.csv': 'id,text,price\n2,two,3\n',
  });
  const at = (path: string) => join(folder, path);
  const paths = ['a.jsonl', 'docs', 'list.txt', 'list2.txt', 'more.csv'].map(at);
  const { documents, reports } = await read(paths);
  const [same, other, same2] = documents.slice(5, 8);
  assert.deepEqual(documents, [
    { id: '1', file: 'mine', text: 'one' },
    { id: at('docs/b.md'), file: at('docs/b.md'), _file: 'own', title: 'B', text: '# B' },
    { id: at('docs/d.html.gz'), file: at('docs/d.html.gz'), title: 'D', text: 'd' },
    { id: at('docs/deep/c.txt'), file: at('docs/deep/c.txt'), text: 'first line\nsecond line\n' },
    { text: 'z' },
    { id: same.id, file: at('list.txt'), text: 'same' },
    { id: other.id, file: at('list.txt'), text: 'other' },
    { id: same2.id, file: at('list2.txt'), text: 'same' },
    { id: '2', price: 3, text: 'two' },
  ]);
  assert.equal(new Set(documents.flatMap(({ id }) => id ?? [])).size, 8);
  assert.match(same.id!, /list\.txt#[0-9a-f]{16}$/);
  assert.deepEqual(
    reports.map(({ file, format, documents }) => [file.slice(folder.length + 1), format, documents]),
    [
      ['a.jsonl', 'jsonl', 1],
      ['docs/b.md', 'md', 1],
      ['docs/d.html.gz', 'html', 1],
      ['docs/deep/c.txt', 'text', 1],
      ['docs/z.json', 'json', 1],
      ['list.txt', 'txt', 2],
      ['list2.txt', 'txt', 1],
      ['more.csv', 'csv', 1],
    ],
  );
  // Lines that move stay the same documents.
  await writeFile(at('list.txt'), 'new\nsame\n');
  assert.equal((await read(at('list.txt'))).documents[1].id, same.id);
  const all = await read([at('a.jsonl'), at('more.csv')], { fileField: 'file' });
  assert.deepEqual(all.documents, [
    { id: '1', file: at('a.jsonl'), _file: 'mine', text: 'one' },
    { id: '2', file: at('more.csv'), price: 3, text: 'two' },
  ]);
  const lines = await read(at('docs'), { plainText: 'lines' });
  assert.equal(lines.documents.length, 5);
});

test('hidden files, node_modules, other kinds and links that lead out of a folder are left out', async (t) => {
  const folder = await folderOf(t, {
    'in/a.md': 'a',
    'in/.hidden/b.md': 'b',
    'in/.c.md': 'c',
    'in/node_modules/d.md': 'd',
    'in/picture.png': 'e',
    'in/db/data.json': 'f',
    'in/sub/g.md': 'g',
    'out/secret.md': 'h',
  });
  const at = (path: string) => join(folder, path);
  await symlink('../out/secret.md', at('in/link.md'));
  await symlink('../out', at('in/linked'));
  await symlink('.', at('in/circle'));
  await symlink('a.md', at('in/again.md'));
  await symlink('nowhere.md', at('in/broken.md'));
  // As folders are mounted in containers: what is meant is reached by links alone.
  await symlink('.hidden/b.md', at('in/b.md'));
  await symlink('../../out', at('in/sub/up'));
  const { documents, reports } = await read(at('in'), { leftOut: [at('in/db')] });
  assert.deepEqual(
    documents.map(({ text }) => text),
    ['a', 'b', 'g'],
  );
  const passedOver = reports.filter((report) => report.passedOver !== undefined);
  assert.deepEqual(
    passedOver.map(({ file }) => file.slice(folder.length + 4)),
    ['broken.md', 'link.md', 'linked', 'picture.png', 'sub/up'],
  );
  assert.match(passedOver[1].passedOver!, /leads out of the folder/);
  // A folder that is itself a link was meant.
  await symlink('in', at('entry'));
  assert.equal((await findFiles(at('entry'))).files.length, 4);
});

test('a file that cannot be read is told and keeps none of the others from being read; without a listener it is thrown', async (t) => {
  const folder = await folderOf(t, {
    'a.md': 'a',
    'b.pdf': '%PDF-1.4 damaged',
    'c.json': '[{"text":"c"},',
    'd.txt': 'PK\x03\x04binary',
    'e.csv': 'id\n1\n',
    'f.md': 'f',
    'g.jsonl': '{"text":"g"}\nno json\n',
  });
  const bad: string[] = [];
  const { documents, reports } = await read(folder, {
    onBadLine: ({ file, line }) => bad.push(`${file.slice(folder.length + 1)} ${line}`),
  });
  assert.deepEqual(
    documents.map(({ text }) => text),
    ['a', 'c', 'f', 'g'],
  );
  assert.deepEqual(
    reports.flatMap(({ file, error, documents }) =>
      error ? [[file.slice(folder.length + 1), error.code, documents]] : [],
    ),
    [
      ['b.pdf', 'FORMAT', 0],
      ['c.json', 'FORMAT', 1],
      ['d.txt', 'FORMAT', 0],
      ['e.csv', 'FORMAT', 0],
    ],
  );
  assert.deepEqual([bad, reports.at(-1)!.badLines], [['g.jsonl 2'], 1]);
  const until = async (options: ReadFilesOptions, paths = folder) => {
    for await (const _ of readFiles(paths, options));
  };
  await assert.rejects(until({}), FormatError);
  await assert.rejects(until({ strict: true, onFile: () => {} }), FormatError);
  await assert.rejects(until({ strict: true }, join(folder, 'g.jsonl')), /g\.jsonl, line 2/);
  await assert.rejects(until({}, join(folder, 'none')), NotFoundError);
});

test('types are those of the columns of any of the tables', async (t) => {
  const folder = await folderOf(t, {
    'a.csv': 'text,zip\nx,10115\n',
    'b.csv': 'text,price\ny,3\n',
    'c.jsonl': '{"text":"z"}',
  });
  const { documents } = await read(folder, { types: { zip: 'string' } });
  assert.deepEqual(documents, [{ zip: '10115', text: 'x' }, { price: 3, text: 'y' }, { text: 'z' }]);
});

test('wrong paths and options are refused by name', () => {
  for (const [paths, options, reason] of [
    ['', {}, /paths/],
    ['-', {}, /paths/],
    [[], {}, /at least one/],
    [[7], {}, /must be strings/],
    ['a', { format: 'docx' }, /format must be one of jsonl/],
    ['a', { plainText: 'words' }, /plainText/],
    ['a', { encoding: 'klingon' }, /encoding/],
    ['a', { delimiter: '""' }, /delimiter/],
    ['a', { maxLineChars: 0 }, /maxLineChars/],
    ['a', { types: { price: 'money' } }, /the type of column "price"/],
    ['a', { textfield: 'x' }, /did you mean textField/],
  ] as const)
    assert.throws(
      () => readFiles(paths as never, options as never),
      (error: Error) => error instanceof InvalidArgumentError && reason.test(error.message),
    );
});

test("one file that cannot be read leaves the others, and what a caller throws is the caller's", async (t) => {
  const folder = await folderOf(t, {
    'a.md': '---\ntitle: *x\n---\ntext',
    'b.md': '---\na: &a {b: *a}\n---\ntext',
    'c.md': `${'> '.repeat(3000)}x`,
    'd.txt': `${'some text '.repeat(2000)}\0\0\0`,
    'e.md': 'good',
  });
  const { documents, reports } = await read(folder);
  assert.deepEqual(
    documents.map(({ text }) => text),
    ['good'],
  );
  assert.deepEqual(
    reports.map(({ error }) => error instanceof FormatError),
    [true, true, true, true, false],
  );
  const lines = await folderOf(t, { 'a.jsonl': 'no json\n' });
  const own = new TypeError('of the caller');
  const onBadLine = () => {
    throw own;
  };
  await assert.rejects(read(lines, { onBadLine }), own);
});
