import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { collect, collectFile } from './collect.ts';
import { writeCsv } from './write-csv.ts';

const folder = await sharedDirectory();

const word = fc.string({ unit: fc.constantFrom('a', '中', '"', ',', '\n', '\\', '🙂', ' ', '\u2028'), maxLength: 12 });
const text = word.map((letters) => `x${letters}`);

test('any documents written as JSONL come back, gzipped or not, in any chunks', async () => {
  const fields = fc.dictionary(
    fc.constantFrom('city', 'n', '__proto__', 'tags', '标题'),
    fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word, { maxLength: 3 })),
  );
  const documents = fc.uniqueArray(fc.record({ id: word.map((id) => `i${id}`), text, fields }), {
    selector: (document) => document.id,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(documents, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (input, gzipped, chunkBytes) => {
      const expected = input.map(({ id, text, fields }) => ({ id, ...fields, text }));
      const lines = input.map(({ id, text, fields }) => JSON.stringify({ ...fields, text, id }));
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const read = await collect(gzipped ? gzipSync(bytes) : bytes, { format: 'jsonl' }, chunkBytes);
      assert.deepEqual(read.documents, expected);
      assert.deepEqual(read.bad, []);
    }),
    { seed: 14, numRuns: 150 },
  );
});

test('any documents written as CSV come back with the line each starts on', async () => {
  const rows = fc.uniqueArray(
    fc.tuple(
      word.map((id) => `i${id}`),
      text,
      word,
    ),
    { selector: ([id]) => id, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (table, newline) => {
      const written = writeCsv([['id', 'text', 'city'], ...table], newline);
      const read = await collect(`\ufeff${written.text}`, { format: 'csv' });
      assert.deepEqual(
        read.documents,
        table.map(([id, text, city]) => ({ id, city, text })),
      );
      assert.deepEqual(read.lines, written.lines.slice(1));
    }),
    { seed: 15, numRuns: 150 },
  );
});

test('every kind of bad JSON line is reported with its line and the rest goes in', async () => {
  const cases: [line: string | Buffer, reason: RegExp | undefined][] = [
    ['{"id":"a","text":"good"}', undefined],
    ['not json', /^not JSON/],
    ['', undefined],
    ['[1]', /expected a JSON object, got an array/],
    ['"text"', /got a string/],
    ['null', /got null/],
    ['{"id":"b"}', /has no field "text"/],
    ['{"id":"b","text":7}', /field "text" is a number/],
    ['{"id":"b","text":null}', /field "text" is null/],
    ['{"id":"b","text":" \\n"}', /field "text" is empty/],
    ['{"id":"a","text":"again"}', undefined],
    ['{"id":["b"],"text":"x"}', /field "id" is an array/],
    ['{"id":9007199254740993,"text":"x"}', /beyond 2\^53/],
    ['{"id":"b","text":"cut off', /^not JSON/],
    [`{"id":"b","text":"${'x'.repeat(300)}"}`, /longer than 200 characters/],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /not valid UTF-8/],
    ['{"id":17,"text":"numeric id"}', undefined],
    ['{"id":"17","text":"x"}', undefined],
    ['{"id":null,"text":"no id"}', undefined],
    ['{"text":"no id either"}', undefined],
  ];
  const input = Buffer.concat(cases.flatMap(([line]) => [Buffer.from(line as string), Buffer.from('\r\n')]));
  const read = await collect(input, { format: 'jsonl', maxLineChars: 200 });
  assert.deepEqual(read.documents, [
    { id: 'a', text: 'good' },
    { id: 'a', text: 'again' },
    { id: '17', text: 'numeric id' },
    { id: '17', text: 'x' },
    { text: 'no id' },
    { text: 'no id either' },
  ]);
  const expected = cases.flatMap(([, reason], i) => (reason ? [{ line: i + 1, reason }] : []));
  assert.deepEqual(
    read.bad.map((bad) => bad.line),
    expected.map((bad) => bad.line),
  );
  for (const [i, bad] of read.bad.entries()) assert.match(bad.reason, expected[i]!.reason);
});

test('bad rows of a table are reported and the rest goes in', async () => {
  const read = await collect('id,text\n1,one\n2\n3,three,3\n,generated id\n5,\n1,again\n"6,six\n7,seven\n', {
    format: 'csv',
  });
  assert.deepEqual(read.documents, [
    { id: '1', text: 'one' },
    { text: 'generated id' },
    { id: '1', text: 'again' },
    { id: '7', text: 'seven' },
  ]);
  assert.deepEqual(
    read.bad.map((bad) => bad.line),
    [3, 4, 6, 8],
  );
});

test('strict reading stops at the first bad line and says which', async () => {
  const input = '{"text":"a"}\n\n{"id":1}\n{"text":"b"}\n';
  await assert.rejects(collect(input, { strict: true }), {
    code: 'FORMAT',
    message: /stdin, line 3: has no field "text"/,
  });
});

test('TSV has no quoting: a leading quote is text', async () => {
  const read = await collect('text\tlabel\n"unbalanced\t1\nplain\t0\n', { format: 'tsv' });
  assert.deepEqual(read.documents, [
    { text: '"unbalanced', label: '1' },
    { text: 'plain', label: '0' },
  ]);
});

test('column names can be given for a table without a header, and the first row is then data', async () => {
  const read = await collect('你好\thello\n', { format: 'tsv', columns: ['zh', 'en'], textField: 'zh' });
  assert.deepEqual(read.documents, [{ text: '你好', en: 'hello' }]);
  assert.deepEqual(read.lines, [1]);
});

test('a table without the text column or with a repeated one is refused as a whole', async () => {
  const tables = [
    ['title,body\n1,2\n', /no column "text" among \["title","body"\].*name the text column with textField/],
    ['text,text\n1,2\n', /two columns are called "text"/],
    ['"te"xt,id\n1,2\n', /header \(line 1\) cannot be read/],
  ] as const;
  for (const [table, message] of tables)
    await assert.rejects(collect(table, { format: 'csv' }), { code: 'FORMAT', message });
});

test('the text field can have any name, and a field already called text is kept beside it', async () => {
  const line = JSON.stringify({ text: 'body', title: 'head', id: 'old', key: 'k' });
  const read = await collect(line, { textField: 'title', idField: 'key' });
  assert.deepEqual(read.documents, [{ id: 'k', text: 'head', _text: 'body', _id: 'old' }]);
});

test('standard input is JSONL when it starts with a brace and plain lines otherwise', async () => {
  assert.equal((await collect('\ufeff \n {"text":"a"}\n')).format, 'jsonl');
  const plain = await collect('第一行\n\nsecond line\r\n');
  assert.equal(plain.format, 'txt');
  assert.deepEqual(plain.documents, [{ text: '第一行' }, { text: 'second line' }]);
  assert.deepEqual(plain.lines, [1, 3]);
  assert.deepEqual((await collect('')).documents, []);
});

test('a file is read by its extension, and as gzip by its first bytes whatever its name', async () => {
  const files: [name: string, content: string | Buffer, format: string][] = [
    ['a.jsonl', '{"text":"x"}\n', 'jsonl'],
    ['a.csv', 'text\nx\n', 'csv'],
    ['a.tsv.gz', gzipSync('text\nx\n'), 'tsv'],
    ['zipped.txt', gzipSync('x\n'), 'txt'],
    ['noextension', gzipSync('{"text":"x"}\n'), 'jsonl'],
    ['members.jsonl.gz', Buffer.concat([gzipSync('{"text":'), gzipSync('"x"}\n')]), 'jsonl'],
  ];
  for (const [name, content, format] of files) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const read = await collectFile(file, {});
    assert.deepEqual([read.format, read.documents], [format, [{ text: 'x' }]], name);
  }
});

test('gzip that is cut off or damaged is an error after the documents before it', async () => {
  const lines = Array.from({ length: 3000 }, (_, i) => JSON.stringify({ text: `document ${i * 7919}` })).join('\n');
  const gzipped = gzipSync(lines);
  const cut = gzipped.subarray(0, gzipped.length - 20);
  await assert.rejects(collect(cut, { format: 'jsonl' }, 1000), {
    code: 'FORMAT',
    message: /gzip data is damaged or cut off/,
  });
  const damaged = Buffer.from(gzipped);
  damaged[gzipped.length >> 1]! ^= 0xff;
  await assert.rejects(collect(damaged, { format: 'jsonl' }, 1000), { code: 'FORMAT' });
});

test('another encoding is read when it is named, and an unknown name is refused', async () => {
  const gbk = Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x0a]);
  assert.deepEqual((await collect(gbk, { encoding: 'gb18030' }, 1)).documents, [{ text: '你好' }]);
  const utf16 = Buffer.from('\ufeff你好\n世界\n', 'utf16le');
  assert.deepEqual((await collect(utf16, { encoding: 'utf-16le' }, 3)).documents, [{ text: '你好' }, { text: '世界' }]);
  assert.match(
    (await collect(Buffer.from([0xff, 0x0a]), { encoding: 'gb18030' })).bad[0]!.reason,
    /the given encoding/,
  );
  await assert.rejects(collect('x', { encoding: 'klingon' }), { code: 'INVALID_ARGUMENT', message: /klingon/ });
});

test('a missing file and a directory are refused with a message that says so', async () => {
  await assert.rejects(collectFile(join(folder, 'absent.jsonl'), {}), { code: 'NOT_FOUND', message: /no such file$/ });
  await assert.rejects(collectFile('absent.jsonl', {}), {
    code: 'NOT_FOUND',
    message: `cannot read absent.jsonl: there is no such file in ${process.cwd()}`,
  });
  await assert.rejects(collectFile(folder, {}), { code: 'INVALID_ARGUMENT', message: /is a directory/ });
});

test('an abort ends the reading of a stream that has gone silent', async () => {
  const stdin = new PassThrough();
  stdin.write('{"text":"a"}\n');
  const abort = new AbortController();
  const reading = collectFile('-', { stdin, signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  await assert.rejects(reading, { code: 'ABORTED' });
});
