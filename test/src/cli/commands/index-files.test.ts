import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

test('files and folders go into a database in one command, with a report a file', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const docs = join(folder, 'docs');
  const target = ['--db', join(docs, 'db'), ...model];
  await mkdir(join(docs, 'deep'), { recursive: true });
  for (const [name, text] of Object.entries({
    'rows.jsonl': '{"id":"r","text":"rice"}\nno json\n',
    'docs/a.md': '# Cook\n\nrice',
    'docs/deep/b.html': '<title>Code</title><p>a program in c',
    'docs/c.pdf': 'no PDF',
    'docs/d.png': 'no picture',
    'more.csv': `id,text,price\nm,passport,3\n${'x'.repeat(1100)},id too long,4\n`,
  }))
    await writeFile(join(folder, name), text);
  const inputs = [join(folder, 'rows.jsonl'), docs, join(folder, 'more.csv')];
  const { code, out, err } = await runHere(['index', ...inputs, ...target]);
  assert.equal(code, 1, 'a file could not be read');
  const lines = out.replaceAll(`${folder}/`, '').split('\n');
  assert.deepEqual(lines.slice(0, 5), [
    'rows.jsonl: 1 document, 1 bad line',
    'docs/a.md: 1 document',
    'docs/c.pdf: not read',
    'docs/deep/b.html: 1 document',
    'more.csv: 2 documents',
  ]);
  assert.match(lines[5], /^5 files: 4 added, 0 updated, 0 unchanged, 2 bad lines \(/);
  assert.match(lines[6], /^columns read in more\.csv: price as number$/);
  assert.match(lines[7], /docs\/db now holds 4 documents/);
  assert.match(err, /passed over [^\n]*d\.png: its name is of no kind/);
  assert.match(err, /rows\.jsonl, line 2: not JSON/);
  assert.match(err, /c\.pdf cannot be read/);
  assert.match(err, /more\.csv, line 3: [^\n]*id/);
  const again = await runHere(['index', ...inputs, ...target, '--json']);
  const report = JSON.parse(again.out);
  assert.deepEqual([report.added, report.unchanged, report.files.length, report.passedOver.length], [0, 4, 5, 1]);
  assert.equal(report.files[2].error.code, 'FORMAT');
  assert.equal(report.files[4].columnTypes.price, 'number');
  const found = await runHere(['get', join(docs, 'a.md'), ...target.slice(0, 2), '--json']);
  assert.deepEqual(JSON.parse(found.out), {
    id: join(docs, 'a.md'),
    file: join(docs, 'a.md'),
    title: 'Cook',
    text: '# Cook\n\nrice',
  });
});

test('a lone file that cannot be read is an error, and no database comes into being', async (t) => {
  const { folder, model } = await tinyModelFolder(t);
  const file = join(folder, 'a.docx');
  await writeFile(file, 'PK\x03\x04\0\0binary');
  const target = ['--db', join(folder, 'db')];
  const { code, err } = await runHere(['index', file, ...target, ...model]);
  assert.equal(code, 1);
  assert.match(err, /^kenyon: [^\n]*a\.docx cannot be read as text: it is a ZIP archive, as \.docx[^\n]*\n$/);
  assert.match((await runHere(['count', ...target])).err, /no Kenyon database/);
});
