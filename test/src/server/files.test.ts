import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UnavailableError } from '../../../src/core/errors.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ownTmpdir } from '../../fixtures/own-tmpdir.ts';
import { serveForTest } from './serve-for-test.ts';

const FILE = { 'content-type': 'application/octet-stream' };

/** What a file gives: lines of the answer, the last one, and the documents that are there then. */
async function bring(t: Parameters<typeof serveForTest>[0], query: string, file: Buffer | string) {
  const { send } = await serveForTest(t);
  const answer = await send('POST', `/v1/collections/shelf/files?${query}`, Buffer.from(file), FILE);
  assert.equal(answer.statusCode, 200, answer.body);
  const lines = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const there = await send('GET', '/v1/collections/shelf/documents');
  return { lines: lines.slice(0, -1), last: lines.at(-1), documents: there.json().documents ?? [] };
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

/** Files of one document 'a' each, or of two texts. */
const KINDS: readonly (readonly [name: string, file: Buffer | string, texts: readonly string[]])[] = [
  ['a.jsonl', '{"id":"a","text":"北京很美"}\n', ['北京很美']],
  ['a.json', '[{"id":"a","text":"one"},{"id":"b","text":"two"}]', ['one', 'two']],
  ['a.csv', 'id,text,price\na,"x, ""y""",12\n', ['x, "y"']],
  ['a.tsv', 'id\ttext\na\tit is 5" wide\n', ['it is 5" wide']],
  ['a.txt', 'one\n\ntwo\n', ['one', 'two']],
  ['a.md', '# Title\n\nA *word*.\n', ['A word.']],
  ['a.html', '<title>T</title><p>A <b>word</b>.<script>no()</script>', ['A word.']],
  ['a.csv.gz', gzipSync('id,text\na,packed\n'), ['packed']],
  ['a.csv', utf16('id,text\r\na,宽字\r\n'), ['宽字']],
];

for (const [name, file, texts] of KINDS)
  test(`a file ${name} of ${file.length} bytes or characters is read as what it is`, async (t) => {
    const { last, documents } = await bring(t, `name=${name}`, file);
    assert.deepEqual(last, { done: true, received: texts.length, indexed: texts.length, failed: 0 });
    const found = documents.map(({ text }: { text: string }) => text).sort();
    assert.equal(found.length, texts.length);
    for (const [i, text] of [...texts].sort().entries()) assert.ok(found[i].includes(text), found[i]);
  });

test('lines that are none are told with their place in the file, and how far it has come', async (t) => {
  const csv = 'key,question,price\n1,"怎么退货, 要运费吗",3\n2,Where is my order?,4\n3,,5\n4,only two\n';
  const { lines, last, documents } = await bring(t, 'name=faq.csv&textField=question&idField=key&results=failed', csv);
  assert.deepEqual(last, { done: true, received: 4, indexed: 2, failed: 2 });
  const failures = lines.filter(({ status }) => status === 'failed');
  assert.deepEqual(
    failures.map(({ line, index, reason }) => [line, index, /empty|cells/.test(reason)]),
    [
      [4, 2, true],
      [5, 3, true],
    ],
  );
  const { progress } = lines.findLast((line) => line.progress !== undefined);
  assert.equal(progress.received, 4);
  assert.equal(progress.totalBytes, Buffer.byteLength(csv));
  // Columns get the types that they look like, as they do on the command line.
  assert.deepEqual(documents[0], { id: '1', price: 3, text: '怎么退货, 要运费吗' });
});

test('columns of a file that was not added to its end are kept with the documents that were', async (t) => {
  class Failing extends NgramEncoder {
    override async encode(texts: readonly string[]): Promise<Float32Array> {
      if (texts.includes('text 900')) throw new UnavailableError('the encoder is gone');
      return super.encode(texts);
    }
  }
  const { send, kenyon } = await serveForTest(t, {}, { encoder: new Failing() });
  const rows = Array.from({ length: 1000 }, (_, i) => `${i},text ${i},0${i}`);
  const csv = Buffer.from(`id,text,zip\n${rows.join('\n')}\n`);
  const answer = await send('POST', '/v1/collections/shelf/files?name=a.csv', csv, FILE);
  const { done, indexed, error } = JSON.parse(answer.body.trim().split('\n').at(-1)!);
  assert.deepEqual([done, indexed > 0, error.code], [false, true, 'UNAVAILABLE']);
  assert.equal(kenyon.collection('shelf').columnTypes().zip, 'string');
});

test('what is wrong with a file is for its sender to mend, is told by its own name, and leaves nothing behind', async (t) => {
  const { send, kenyon, path } = await serveForTest(t, { limits: { fileBytes: 1000 } });
  const temporary = await ownTmpdir(t);
  const cases: readonly (readonly [query: string, file: Buffer, status: number, said: RegExp])[] = [
    ['name=a.csv', Buffer.from('id,question\n1,x\n'), 400, /^a\.csv: no column "text" among \["id","question"\]/],
    ['name=a.csv.gz', gzipSync('id,text\n1,x\n').subarray(0, 20), 400, /^a\.csv\.gz: the gzip data is damaged/],
    ['name=a.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), 400, /^a\.txt cannot be read/],
    ['name=a.txt', Buffer.from('x'.repeat(1001)), 413, /may have 1000 bytes/],
    ['name=..', Buffer.from('x'), 400, /parameter name/],
    [`name=${encodeURIComponent('../../etc/passwd')}`, Buffer.from('x'), 400, /parameter name/],
    [`name=${encodeURIComponent('..\\x.txt')}`, Buffer.from('x'), 400, /parameter name/],
    ['name=a%00.txt', Buffer.from('x'), 400, /parameter name/],
    ['', Buffer.from('x'), 400, /name/],
  ];
  for (const [query, file, status, said] of cases) {
    const answer = await send('POST', `/v1/collections/shelf/files?${query}`, file, FILE);
    assert.equal(answer.statusCode, status, `${query}: ${answer.body}`);
    assert.match(answer.json().detail, said);
    assert.ok(!answer.body.includes(temporary) && !answer.body.includes(path), answer.body);
  }
  const wrongType = await send('POST', '/v1/collections/shelf/files?name=a.txt', { text: 'x' });
  assert.equal(wrongType.statusCode, 415);
  assert.deepEqual(await kenyon.collections(), []);
  for (const folder of [temporary, join(path, 'server', 'received')]) assert.deepEqual(await readdir(folder), []);
});

test('a document with a field __proto__ anywhere in it is refused, and the others are added', async (t) => {
  const { lines, documents } = await bring(
    t,
    'name=a.jsonl',
    '{"id":"a","text":"x","__proto__":{"admin":true}}\n{"id":"b","text":"y","deep":{"__proto__":1}}\n{"id":"c","text":"z"}\n',
  );
  assert.deepEqual(
    lines.filter(({ status }) => status === 'failed').map(({ line }) => line),
    [1, 2],
  );
  assert.deepEqual(documents, [{ id: 'c', text: 'z' }]);
});

test('the beginning of a file shows its fields and which of them holds the text', async (t) => {
  const { send } = await serveForTest(t);
  const preview = async (query: string, file: Buffer | string) => {
    const answer = await send('POST', `/v1/files/preview?${query}`, Buffer.from(file), FILE);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };
  const rows = Array.from({ length: 60 }, (_, i) => `${i},"question ${i}, ${'x'.repeat(400)}",上海`).join('\n');
  const found = await preview('name=faq.csv', `id,question,city\n${rows}\n`);
  assert.deepEqual([found.format, found.fields, found.textField], ['csv', ['id', 'question', 'city'], 'question']);
  assert.equal(found.records.length, 5);
  assert.equal(found.hasMore, true);
  assert.equal(found.records[0].question.length, 302);
  const cut = await preview('name=a.jsonl&cut=true', '{"body":"one and more"}\n{"body":"tw');
  assert.deepEqual([cut.records, cut.textField, cut.hasMore], [[{ body: 'one and more' }], 'body', true]);
  const packed = gzipSync(Array.from({ length: 5000 }, (_, i) => `{"text":"${(i * 7919) % 10007}"}`).join('\n'));
  const head = await preview('name=a.jsonl.gz&cut=true', packed.subarray(0, packed.length / 2));
  assert.equal(head.records[1].text, '7919');
  const wrong = await send('POST', '/v1/files/preview?name=a.jsonl.gz', packed.subarray(0, 200), FILE);
  assert.equal(wrong.statusCode, 400);
});

test('pairs are read with their labels, whichever names their fields have', async (t) => {
  const { send } = await serveForTest(t, { limits: { texts: 3 } });
  const read = (name: string, file: string | Buffer) =>
    send('POST', `/v1/files/pairs?name=${name}`, Buffer.from(file), FILE);
  const csv = await read('p.csv', 'sentence1,sentence2,label\n"x, y",z,1\n,z,0\na,b,\n');
  assert.deepEqual(csv.json().pairs, [
    { a: 'x, y', b: 'z', label: 1 },
    { a: 'a', b: 'b' },
  ]);
  assert.deepEqual([csv.json().failed, csv.json().failures[0].line], [1, 3]);
  assert.deepEqual((await read('p.jsonl', '{"a":"x","b":"y","label":true}')).json().pairs, [
    { a: 'x', b: 'y', label: 1 },
  ]);
  assert.deepEqual((await read('p.tsv', utf16('文\t字\t0\n'))).json().pairs, [{ a: '文', b: '字', label: 0 }]);
  const many = await read('p.tsv', 'a\tb\t1\n'.repeat(4));
  assert.deepEqual([many.statusCode, many.json().code], [400, 'LIMIT_EXCEEDED']);
  assert.equal((await read('p.md', '# no pairs')).statusCode, 400);
});

test('a label that is neither 0 nor 1 is told of, whichever it is, and its pair has none', async (t) => {
  const { send } = await serveForTest(t);
  const read = async (name: string, rows: readonly string[]) =>
    (await send('POST', `/v1/files/pairs?name=${name}`, Buffer.from(rows.join('\n')), FILE)).json();
  const csv = await read('p.csv', ['a,b,label', 'x,y,1', 'x,z,2', 'x,,7', 'x,w,', 'x,v,-1', 'x,u,0', 'x,t,maybe']);
  assert.deepEqual(
    csv.pairs.map(({ label }: { readonly label?: number }) => label),
    [1, undefined, undefined, undefined, 0, undefined],
  );
  assert.equal(csv.failed, 4);
  assert.deepEqual(csv.failures, [
    { line: 3, reason: 'expected a label 0 or 1, got "2"' },
    { line: 4, reason: 'field "b" is empty' },
    { line: 6, reason: 'expected a label 0 or 1, got "-1"' },
    { line: 8, reason: 'expected a label 0 or 1, got "maybe"' },
  ]);
  const labels = [0.5, [1], { is: 1 }, 'long '.repeat(1000), null, true];
  const jsonl = await read(
    'p.jsonl',
    labels.map((label) => JSON.stringify({ a: 'x', b: 'y', label })),
  );
  assert.deepEqual([jsonl.pairs.length, jsonl.pairs[5].label, jsonl.failed], [6, 1, 4]);
  for (const { reason } of jsonl.failures) assert.match(reason, /^expected a label 0 or 1, got .{1,61}$/);
  const graded = await read('p.csv', ['a,b,label', ...Array.from({ length: 300 }, () => 'x,y,3')]);
  assert.deepEqual([graded.pairs.length, graded.failed, graded.failures.length], [300, 300, 100]);
});

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const DEEP = nested(50_000);

for (const [name, file] of [
  ['a.jsonl', `{"id":"a","text":"x"}\n{"id":"b","text":"y","deep":${DEEP}}\n{"id":"c","text":"z"}\n`],
  ['a.json', `[{"id":"a","text":"x"},\n{"id":"b","text":"y","deep":${nested(6000)}},\n{"id":"c","text":"z"}]`],
  ['b.jsonl', `{"id":"a","text":"x"}\n{"id":${DEEP},"text":"y"}\n{"id":"c","text":"z"}\n`],
  ['c.jsonl', `{"id":"a","text":"x"}\n{"id":"b","text":${DEEP}}\n{"id":"c","text":"z"}\n`],
] as const)
  test(`a document of ${name} that nests too deep costs its own line, at ${file.indexOf('[[')}`, async (t) => {
    const { lines, last, documents } = await bring(t, `name=${name}`, file);
    assert.deepEqual(last, { done: true, received: 3, indexed: 2, failed: 1 });
    const failed = lines.filter(({ status }) => status === 'failed');
    assert.deepEqual([failed.length, failed[0].index], [1, 1]);
    assert.deepEqual(
      documents.map(({ id }: { id: string }) => id),
      ['a', 'c'],
    );
  });

test('a preview and pairs tell of what nests too deep, and of the others as ever', async (t) => {
  const { send } = await serveForTest(t);
  const file = `{"id":"a","text":"x"}\n{"id":"b","text":"y","deep":${DEEP}}\n`;
  const seen = await send('POST', '/v1/files/preview?name=a.jsonl', Buffer.from(file), FILE);
  assert.equal(seen.statusCode, 200, seen.body);
  assert.deepEqual(seen.json().records, [
    { id: 'a', text: 'x' },
    { id: 'b', text: 'y', deep: '…' },
  ]);
  const pairs = `{"a":"x","b":"y","label":1}\n{"a":"x","b":"z","label":${DEEP}}\n{"a":${DEEP},"b":"z","label":0}\n`;
  const read = await send('POST', '/v1/files/pairs?name=a.jsonl', Buffer.from(pairs), FILE);
  assert.equal(read.statusCode, 200, read.body);
  assert.deepEqual(read.json().pairs[0], { a: 'x', b: 'y', label: 1 });
});

test('a file that is called as standard input is on the command line has its name in its documents', async (t) => {
  const { documents } = await bring(t, 'name=-', 'one\ntwo\n');
  assert.deepEqual(documents.map(({ file, text }: { file: string; text: string }) => [file, text]).sort(), [
    ['-', 'one'],
    ['-', 'two'],
  ]);
});
