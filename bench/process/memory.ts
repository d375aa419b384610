import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { createRandom } from '../../src/core/random.ts';
import { type Kenyon, open } from '../../src/database/kenyon.ts';
import { NgramEncoder } from '../../test/fixtures/ngram-encoder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { peakRssMib } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Whether a process that goes on for long keeps its memory: resident MiB after each part of the same work, told as a list.
 * node dist/bench/process/memory.js [--parts replace,encode,reopen,index] [--count 5000] [--texts 100000] [--models zh-en-small] [--words 24]
 *   [--times 2000] [--documents 500000] [--in DIR]
 *
 * replace: all documents are written anew 20 times; encode: each of `--models` (names or folders, commas between) reads `--texts` texts of 1 to `--words` words
 * or as many Han characters, 100 a call; reopen: a database is opened, searched and closed `--times` times; index: `--documents` documents are added,
 * graph and words with them. All but encode with a cheap encoder.
 */

const DIM = 64;
const SEED = 17;
const REPLACEMENTS = 20;
/** Looks at the memory while texts are encoded, databases opened, documents added. */
const LOOKS = 20;
/** Texts that are encoded in one call. */
const TEXTS_A_CALL = 100;
/** First of the common Han characters, and how many lie in a row from it on. */
const HAN = { first: 0x4e00, count: 0x51a6 };

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'replace,encode,reopen,index' },
    count: { type: 'string', default: '5000' },
    texts: { type: 'string', default: '100000' },
    models: { type: 'string', default: SHIPPED_MODEL },
    words: { type: 'string', default: '24' },
    times: { type: 'string', default: '2000' },
    documents: { type: 'string', default: '500000' },
    in: { type: 'string', default: tmpdir() },
  },
});
const random = createRandom(SEED);
const encoder = new NgramEncoder(DIM);
const parts = { replace, encode, reopen, index };
const chosen = chosenNames('--parts', values.parts, Object.keys(parts) as (keyof typeof parts)[]);
const path = await mkdtemp(join(values.in, 'kenyon-memory-'));
try {
  for (const part of chosen) await parts[part]();
} finally {
  await rm(path, { recursive: true, force: true });
}

async function replace(): Promise<void> {
  const count = Number(values.count);
  const kenyon = await open(join(path, 'replaced'), { encoder });
  const collection = kenyon.collection('default', { exactBelow: 100 });
  const seen: number[] = [];
  for (let round = 0; round <= REPLACEMENTS; round++) {
    await collection.add(Array.from({ length: count }, (_, i) => ({ id: `d${i}`, text: textOf(20), round })));
    await collection.catchUp();
    await collection.search(textOf(5), { filter: `round = ${round}` });
    seen.push(rssMib());
  }
  await kenyon.close();
  tell('20 full replacements', seen, { count });
}

async function encode(): Promise<void> {
  for (const model of values.models.split(',')) await encodeWith(model);
}

async function encodeWith(model: string): Promise<void> {
  const [calls, words] = [Number(values.texts) / TEXTS_A_CALL, Number(values.words)];
  const opened = await loadEncoder(model);
  const seen: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    for (let i = 0; i < calls / LOOKS; i++)
      await opened.encode(Array.from({ length: TEXTS_A_CALL }, () => mixedText(words)));
    seen.push(rssMib());
  }
  await opened.close();
  tell('encoding', seen, { model, runtime: opened.runtime, calls, textsACall: TEXTS_A_CALL, words, dim: opened.dim });
}

async function reopen(): Promise<void> {
  const times = Number(values.times);
  const place = join(path, 'reopened');
  await used(place, (kenyon) => kenyon.collection().add(Array.from({ length: 100 }, () => ({ text: textOf(10) }))));
  const seen: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    for (let i = 0; i < times / LOOKS; i++) await used(place, (kenyon) => kenyon.collection().search(textOf(3)));
    seen.push(rssMib());
  }
  tell('opening, searching, closing', seen, { times });
}

async function index(): Promise<void> {
  const documents = Number(values.documents);
  const seen: number[] = [];
  await used(join(path, 'indexed'), async (kenyon) => {
    for (let look = 0; look < LOOKS; look++) {
      await kenyon.collection().add(some(documents / LOOKS));
      await kenyon.collection().catchUp();
      seen.push(rssMib());
    }
  });
  tell('indexing', seen, { documents });
}

async function used(place: string, work: (kenyon: Kenyon) => Promise<unknown>): Promise<void> {
  const kenyon = await open(place, { encoder });
  try {
    await work(kenyon);
  } finally {
    await kenyon.close();
  }
}

/** Documents one after another, so that they take no memory. */
function* some(count: number): Generator<{ text: string }> {
  for (let i = 0; i < count; i++) yield { text: textOf(20) };
}

function textOf(words: number): string {
  return Array.from({ length: words }, () => random.below(5000).toString(36)).join(' ');
}

/** Words of letters and digits or Han characters, of any number up to one, so that batches have many shapes. */
function mixedText(most: number): string {
  const length = 1 + random.below(most);
  if (random.below(2) === 0) return textOf(length);
  return String.fromCodePoint(...Array.from({ length }, () => HAN.first + random.below(HAN.count)));
}

function rssMib(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}

function tell(what: string, seen: readonly number[], facts: Record<string, number | string>): void {
  record('memory', { what, dim: DIM, ...facts, rssMib: seen, peakMib: peakRssMib() });
}
