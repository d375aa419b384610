import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { deflateSync } from 'node:zlib';
import { AbortedError, FormatError } from '../../../src/core/errors.ts';
import type { WholeFormat } from '../../../src/readers/input-format.ts';
import { readInThread } from '../../../src/readers/reading-thread.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';
import { writePdf } from '../../fixtures/write-pdf.ts';
import { collectFile } from './collect.ts';

const folder = await sharedDirectory();

const HTML = '<p>A line of <b>text</b> about <a href="x">lines</a>. 北京的秋天很美。</p>\n';
const MARKDOWN = '# 标题\n\nA *line* of [text](http://x) about lines. 北京的秋天很美。\n\n- one\n- two\n\n';

/** Threads that are started until the test ends, and which of them have ended. */
function threadsOf(t: TestContext) {
  const started: Worker[] = [];
  const ended = new Set<Worker>();
  const onWorker = (worker: Worker) => {
    started.push(worker);
    worker.once('exit', () => ended.add(worker));
  };
  process.on('worker', onWorker);
  t.after(() => process.off('worker', onWorker));
  return { started, ended };
}

/** Does work, and counts the turns of the event loop meanwhile. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ readonly turns: number; readonly value: T }> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    if (isOver) return;
    turns++;
    setTimeout(count, 1);
  };
  count();
  try {
    return { value: await work, turns };
  } finally {
    isOver = true;
  }
}

function order(name: string, format: WholeFormat) {
  return { name, format, encoding: 'utf-8', encodingOption: '--encoding' };
}

test('while a large page, or any PDF, is read the event loop goes on', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => ({ text: `line ${i} of 北京` }));
  const files = {
    'a.pdf': writePdf(Array.from({ length: 100 }, () => lines)),
    'a.html': HTML.repeat(8000),
    'a.md': MARKDOWN.repeat(6000),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const file = join(folder, name);
    await writeFile(file, bytes);
    const { value, turns } = await turnsDuring(collectFile(file, {}));
    assert.deepEqual([value.documents.length, value.bad], [1, []]);
    assert.ok((value.documents[0].text as string).includes('北京'), name);
    assert.ok(turns >= 40, `${name}: ${turns} turns`);
  }
});

test('a thread reads one file after the other, whatever was wrong with it, and large pages as small ones', async (t) => {
  const { started } = threadsOf(t);
  const read = (bytes: Buffer, format: WholeFormat) => readInThread([bytes], order('x', format));
  for (const text of ['one', '二']) {
    assert.equal((await read(writePdf([[{ text }]]), 'pdf')).text, text);
    assert.equal((await read(Buffer.from(`<title>t</title><p>${text}`), 'html')).text, text);
    assert.deepEqual(await read(Buffer.from(`---\ntags: [a]\n---\n${text}`), 'md'), {
      title: undefined,
      text,
      fields: { tags: ['a'] },
    });
  }
  assert.ok(started.length <= 1, `${started.length} threads`);
  await assert.rejects(read(Buffer.from('%PDF-1.4 damaged'), 'pdf'), (error) => {
    assert.ok(error instanceof FormatError);
    assert.match(error.message, /^x cannot be read: the PDF is damaged/);
    return true;
  });
  await assert.rejects(read(Buffer.from([0xd6, 0xd0, 0xb9, 0xfa]), 'html'), /\(--encoding gb18030\)/);
  // Cut out of something much longer, as pieces of a stream are.
  const all = Buffer.from(`${'x'.repeat(1000)}<p>中国`);
  const pieces = Array.from({ length: all.length - 1000 }, (_, i) => all.subarray(1000 + i, 1001 + i));
  assert.equal((await readInThread(pieces, order('x', 'html'))).text, '中国');
});

test('a thread that dies while it waits is no fault of the next file, which another one reads', async (t) => {
  const { started } = threadsOf(t);
  const read = (text: string) => readInThread([Buffer.from(`<p>${text}`)], order('x', 'html'));
  // So that one of those that wait is of this test.
  await Promise.all([read('a'), read('b'), read('c')]);
  for (const worker of started) void worker.terminate();
  assert.deepEqual(
    (await Promise.all(['one', '二', 'three'].map(read))).map(({ text }) => text),
    ['one', '二', 'three'],
  );
});

test('however many files are read with one signal, nobody is warned of its listeners', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const { signal } = new AbortController();
  const file = join(folder, 'many.html');
  await writeFile(file, HTML.repeat(900));
  const all = await Promise.all(Array.from({ length: 24 }, () => collectFile(file, { signal })));
  assert.ok(all.every(({ documents }) => documents.length === 1));
  await new Promise(setImmediate);
  assert.deepEqual([warnings, getEventListeners(signal, 'abort').length], [[], 0]);
});

test('whoever stops waiting for a file ends the thread that reads it', async (t) => {
  const { started, ended } = threadsOf(t);
  const limits = { heapMib: 1024, arrayMib: 512, stepMs: 60_000 };
  for (const reason of ['before', 'meanwhile']) {
    const controller = new AbortController();
    if (reason === 'before') controller.abort();
    const reading = readInThread([Buffer.from(HTML.repeat(50_000))], order('x', 'html'), controller.signal, limits);
    if (reason === 'meanwhile') {
      const [worker] = await once(process, 'worker');
      await once(worker as Worker, 'online');
      controller.abort();
    }
    await assert.rejects(reading, AbortedError);
    assert.deepEqual([started.length, ended.size], reason === 'before' ? [0, 0] : [1, 1]);
  }
});

test('a file that needs more memory or time than there is says so, and its thread ends', async (t) => {
  const { started, ended } = threadsOf(t);
  const bytes = () => [Buffer.from(HTML.repeat(30_000))];
  await assert.rejects(
    readInThread(bytes(), order('x', 'html'), undefined, { heapMib: 32, arrayMib: 512, stepMs: 60_000 }),
    (error) => error instanceof FormatError && /it needs more than 32 MiB of memory/.test(error.message),
  );
  await assert.rejects(
    readInThread(bytes(), order('x', 'html'), undefined, { heapMib: 1024, arrayMib: 512, stepMs: 20 }),
    (error) => error instanceof FormatError && /a part of it takes more than 0.02 s/.test(error.message),
  );
  assert.deepEqual([started.length, ended.size], [2, 2]);
});

test('a stream of a PDF that unpacks to more than there may be in memory is not unpacked to its end', async () => {
  const limits = { heapMib: 1024, arrayMib: 8, stepMs: 60_000 };
  const read = (mib: number) => {
    const text = writePdf([[{ text: 'after much room' }]]).toString('latin1');
    const drawn = /stream\n(BT[\s\S]*?ET)\nendstream/.exec(text)![1];
    const packed = deflateSync(`${' '.repeat(mib * 2 ** 20)}${drawn}`).toString('latin1');
    const bytes = text
      .replace(/<< \/Length \d+ >>\nstream\n[\s\S]*?\nendstream/, () => {
        return `<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n${packed}\nendstream`;
      })
      .replace(/startxref\n\d+/, 'startxref\n0');
    return readInThread([Buffer.from(bytes, 'latin1')], order('x', 'pdf'), undefined, limits);
  };
  assert.equal((await read(2)).text, 'after much room');
  await assert.rejects(read(40), FormatError);
});

test('however many files are read at once two threads do it, and who waits can be aborted', async (t) => {
  const { started } = threadsOf(t);
  const aborting = new AbortController();
  const read = (i: number, signal?: AbortSignal) =>
    readInThread([Buffer.from(`<title>${i}</title>${HTML}`)], order(`${i}.html`, 'html'), signal);
  const files = [0, 1, 2, 3].map((i) => read(i));
  const aborted = assert.rejects(read(4, aborting.signal), AbortedError);
  const last = read(5);
  aborting.abort();
  await aborted;
  const pages = await Promise.all([...files, last]);
  assert.deepEqual(
    pages.map(({ title }) => title),
    ['0', '1', '2', '3', '5'],
  );
  assert.ok(started.length <= 2, `${started.length} threads`);
});
