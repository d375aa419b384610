import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type PairLine, type ReadPairsOptions, readPairs } from '../../../src/readers/read-pairs.ts';
import type { BadLine } from '../../../src/readers/record.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

async function collect(input: string | Buffer, options: Partial<ReadPairsOptions> = {}, file = '-') {
  const bad: BadLine[] = [];
  const stdin = Readable.from([Buffer.from(input as Buffer)]);
  const opened = await readPairs(file, { stdin, onBadLine: (line) => bad.push(line), ...options });
  const pairs: PairLine[] = [];
  for await (const pair of opened.pairs) pairs.push(pair);
  return { format: opened.format, oddLabel: opened.oddLabel(), pairs, bad };
}

const plain = ({ line, a, b, label }: PairLine) => [line, a, b, label];

test('pairs are found under common names in tables and in objects, on standard input too', async () => {
  const inputs: [input: string, format: string][] = [
    ['text_a\ttext_b\tlabel\n一\t二\t1\n', 'tsv'],
    ['id,sentence1,sentence2,label\n7,一,二,1\n', 'csv'],
    ['\ufeffquestion1,question2,is_duplicate\r\n一,二,1\r\n', 'csv'],
    ['{"a":"一","b":"二","label":1}\n', 'jsonl'],
    ['{"query":"一","title":"二","label":true}\n', 'jsonl'],
  ];
  for (const [input, format] of inputs) {
    const read = await collect(input);
    assert.deepEqual(
      [read.format, read.pairs.map(plain), read.bad],
      [format, [[format === 'jsonl' ? 1 : 2, '一', '二', 1]], []],
    );
  }
});

test('a table whose first row ends with a label has no header, and a row that is less plain is taken for one', async () => {
  const read = await collect('花呗怎么还\t借呗怎么还\t0\n一\t二\t1\n');
  assert.deepEqual(read.pairs.map(plain), [
    [1, '花呗怎么还', '借呗怎么还', 0],
    [2, '一', '二', 1],
  ]);
  const wide = await collect('一\t二\t1\traw\n');
  assert.deepEqual(wide.pairs[0].fields, { a: '一', b: '二', label: '1', column4: 'raw' });
  const refused = /none of the pairs a and b.*\["一","二"\].*aField.*columns/;
  await assert.rejects(collect('一\t二\n三\t四\n'), { code: 'FORMAT', message: refused });
  await assert.rejects(collect('一\t二\n'), { code: 'FORMAT', message: refused });
  const named = await collect('一\t二\n', { columns: ['a', 'b'] });
  assert.deepEqual(named.pairs.map(plain), [[1, '一', '二', undefined]]);
});

test('fields can be named, and a name that is not there is refused', async () => {
  const table = 'Quality\t#1 String\t#2 String\n1\tone\ttwo\n';
  const names = { aField: '#1 String', bField: '#2 String' };
  assert.deepEqual((await collect(table, { ...names, labelField: 'Quality' })).pairs.map(plain), [
    [2, 'one', 'two', 1],
  ]);
  assert.equal((await collect(table, names)).pairs[0].label, undefined);
  const missing = { code: 'FORMAT', message: /no field "grade" among \["Quality","#1 String","#2 String"\]/ };
  await assert.rejects(collect(table, { ...names, labelField: 'grade' }), missing);
  await assert.rejects(collect('{"a":"x","b":"y"}\n', { aField: 'p', bField: 'q' }), {
    code: 'FORMAT',
    message: /no field "p"/,
  });
});

test('lines without two texts are reported and passed over, and strict stops at the first', async () => {
  const input = '{"a":"x","b":"y"}\n{"a":"x"}\nnothing\n{"a":"x","b":" "}\n{"a":1,"b":"y"}\n{"a":"p","b":"q"}\n';
  const read = await collect(input);
  assert.deepEqual(
    read.pairs.map(({ line }) => line),
    [1, 6],
  );
  assert.deepEqual(
    read.bad.map(({ line }) => line),
    [2, 3, 4, 5],
  );
  assert.match(
    read.bad.map(({ reason }) => reason).join('\n'),
    /no field "b"\nnot JSON.*\nfield "b" is empty\nfield "a" is a number/,
  );
  await assert.rejects(collect(input, { strict: true }), {
    code: 'FORMAT',
    message: /^stdin, line 2: has no field "b"/,
  });
});

test('labels other than 0 and 1 are an error where labels are required, and are told of where they are not', async () => {
  const input = 'a,b,label\nx,y,1\nx,z,\nx,w,4.2\n';
  const optional = await collect(input);
  assert.deepEqual(
    optional.pairs.map(({ label }) => label),
    [1, undefined, undefined],
  );
  assert.deepEqual(optional.oddLabel, { line: 4, reason: 'expected a label 0 or 1, got "4.2"' });
  await assert.rejects(collect(input, { labels: 'required' }), {
    code: 'FORMAT',
    message: /line 4: expected a label 0 or 1/,
  });
  const required = await collect('a,b,label\nx,y,1\nx,z,\n', { labels: 'required' });
  assert.deepEqual([required.pairs.length, required.bad], [1, [{ line: 3, reason: 'has no label' }]]);
});

test('awkward texts arrive as they are: quotes, delimiters and line breaks in cells, emoji, other encodings, gzip', async (t) => {
  const folder = await temporaryDirectory(t);
  const csv = 'a,b,label\n"say ""yes"", please","two\nlines\t🙂",1\n';
  const file = join(folder, 'pairs.csv.gz');
  await writeFile(file, gzipSync(csv));
  assert.deepEqual((await collect('', {}, file)).pairs.map(plain), [[2, 'say "yes", please', 'two\nlines\t🙂', 1]]);
  const text = join(folder, 'pairs.txt');
  await writeFile(text, '"一\t二"\t1\n');
  assert.deepEqual((await collect('', {}, text)).pairs.map(plain), [[1, '"一', '二"', 1]]);
  const gbk = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xc4, 0xe3, 0x2c, 0xba, 0xc3, 0x0a])]);
  assert.deepEqual((await collect(gbk, { encoding: 'gb18030' })).pairs.map(plain), [[2, '你', '好', undefined]]);
});

test('a file that is not there is refused', async () => {
  await assert.rejects(collect('', {}, '/nowhere/pairs.tsv'), { code: 'NOT_FOUND' });
});
