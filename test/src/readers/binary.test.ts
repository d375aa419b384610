import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { collect } from './collect.ts';

/** A chunk as files are read. */
const CHUNK = 1 << 16;

test('files that are no text are refused with what they are', async () => {
  const noise = deflateRawSync(randomFillSync(Buffer.alloc(4000)));
  for (const [head, reason] of [
    [Buffer.from('PK\x03\x04\x14\0\x06\0', 'latin1'), /a ZIP archive, as \.docx/],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Office program/],
    [Buffer.from('{\\rtf1\\ansi text}'), /an RTF document/],
    [Buffer.from('89504e470d0a1a0a', 'hex'), /a PNG image/],
    [Buffer.from('GIF89a'), /a GIF image/],
    [Buffer.from('SQLite format 3\0'), /an SQLite database/],
    [Buffer.from('28b52ffd', 'hex'), /zstd/],
    [Buffer.from('fffe000041000000', 'hex'), /UTF-32/],
    [Buffer.from([0x01, 0x02, 0x03, 0x80]), /no text/],
    [Buffer.from('a text\0with a zero\n'), /no text: it has bytes of value 0/],
  ] as const)
    for (const bytes of [Buffer.concat([head, noise]), gzipSync(Buffer.concat([head, noise]))])
      await assert.rejects(collect(bytes, {}, CHUNK), (error: Error) => {
        assert.match(error.message, reason);
        assert.equal((error as { code?: string }).code, 'FORMAT');
        return true;
      });
});

test('a PDF that is to be read as another format is refused', async () => {
  await assert.rejects(collect('%PDF-1.4\n%text\n', { format: 'txt' }), /a PDF file, not txt; say format pdf/);
});

test('texts that begin like other files, or hold escapes, are read', async () => {
  for (const text of [
    'ID3 tags are nice',
    'GIF89a is a format',
    'Rar!',
    '\u001b[1mbold\u001b[0m',
    'BZh',
    '%',
    '\\rtf1',
  ])
    assert.deepEqual((await collect(`${text}\n`, {}, CHUNK)).documents, [{ text }]);
});

test('UTF-16 is known by its mark whatever the encoding that was given, and without one it is guessed at', async () => {
  const table = 'id,text\n1,签证延期\n2,rice 🙂\n';
  const little = Buffer.from(`\ufeff${table}`, 'utf16le');
  const expected = [
    { id: '1', text: '签证延期' },
    { id: '2', text: 'rice 🙂' },
  ];
  for (const bytes of [little, Buffer.from(little).swap16()])
    for (const encoding of ['utf-8', 'gb18030'])
      for (const chunkBytes of [1, 7, CHUNK])
        assert.deepEqual((await collect(bytes, { format: 'csv', encoding }, chunkBytes)).documents, expected);
  const lines = Buffer.from(`\ufeff${JSON.stringify({ text: '签证' })}\n`, 'utf16le');
  assert.equal((await collect(lines)).format, 'jsonl');
  await assert.rejects(collect(little.subarray(2), { format: 'csv' }, CHUNK), /no text|UTF-16.*encoding utf-16le/);
  const latin = Buffer.from('id,text\n1,only latin letters here\n', 'utf16le');
  await assert.rejects(collect(latin, {}, CHUNK), /UTF-16 without a byte order mark; say encoding utf-16le/);
  await assert.rejects(collect(Buffer.from(latin).swap16(), {}, CHUNK), /say encoding utf-16be/);
  // Half a character at the end.
  const cut = await collect(little.subarray(0, little.length - 7), { format: 'csv' }, CHUNK);
  assert.match(cut.bad[0].reason, /has bytes that mean nothing/);
});

test('bytes of value 0 refuse the line that has them, wherever it stands', async () => {
  const good = 'some text\n'.repeat(2000);
  const plain = await collect(`${good}bad\0line\nlast\n`, { format: 'txt' }, CHUNK);
  assert.deepEqual([plain.documents.length, plain.documents.at(-1)], [2001, { text: 'last' }]);
  assert.deepEqual(plain.bad, [{ line: 2001, reason: 'has bytes of value 0, which no text has' }]);
  const table = await collect(`text,n\n${'a,1\n'.repeat(5000)}b\0,2\nc,3\n`, { format: 'csv' }, CHUNK);
  assert.deepEqual([table.documents.length, table.bad.map(({ line }) => line)], [5001, [5002]]);
});
