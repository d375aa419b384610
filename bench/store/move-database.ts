import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random.ts';
import type { Collection } from '../../src/database/collection.ts';
import { type Kenyon, open, restore } from '../../src/database/kenyon.ts';
import type { SearchQueryOptions } from '../../src/search/search-options.ts';
import { NgramEncoder } from '../../test/fixtures/ngram-encoder.ts';

/** How large the database is, and how often it is asked. */
export interface MoveOptions {
  readonly documents: number;
  readonly queries: number;
  /** Told what comes next. */
  readonly onStage?: (stage: string) => void;
}

/** Counts of what was seen; anything that is wrong is thrown. */
export interface Moves {
  /** Questions that both the database and the imported one answered alike. */
  readonly sameAnswers: number;
  /** Batches that came, and that went, while the backup was made. */
  readonly batchesDuringBackup: number;
  /** Of these the backup holds the last so many, all whole. */
  readonly batchesInBackup: number;
  /** Searches that were answered while all was encoded anew, by how they were asked. */
  readonly searchesDuringReindex: number;
  readonly batchesDuringReindex: number;
  /** Documents that were encoded anew. */
  readonly encoded: number;
}

const CITIES = ['北京', '上海', '广州', '成都', '武汉', 'London', 'Lisbon', 'Boston'];
const THINGS = [
  '两居室',
  '一居室',
  '花园',
  '地铁',
  '学校',
  '合同',
  'garden',
  'school',
  'station',
  'contract',
  'river',
  'rooms',
];
/** Documents of a batch that come in one transaction and go in one. */
const BATCH = 10;
/** Batches that are there at a time, beside what stays. */
const KEPT = 6;
const K = 10;
const DIM = 64;
/** How searches are asked; those that compare databases by exact vectors, since two graphs of the same vectors may differ. */
const ASKED: readonly SearchQueryOptions[] = [
  { mode: 'semantic', index: 'exact' },
  { mode: 'lexical' },
  { mode: 'hybrid', index: 'exact' },
  { mode: 'hybrid', index: 'exact', filter: 'city = "北京" and price < 5000' },
  { mode: 'lexical', filter: 'city in ("London", "上海")' },
];

/** Moves a database about in a folder, and checks each time that it is what it was. @throws AssertionError at the first thing that is not. */
export async function moveDatabase(folder: string, options: MoveOptions): Promise<Moves> {
  const { onStage = () => undefined } = options;
  const encoder = new NgramEncoder(DIM, 'first');
  const at = (name: string) => join(folder, name);
  let kenyon = await open(at('db'), { encoder });
  const texts = textsOf(options);
  const opened: Kenyon[] = [kenyon];
  const openAgain = async (path: string, model = encoder) => {
    const other = await open(path, { encoder: model });
    opened.push(other);
    return other;
  };
  try {
    onStage('add');
    await kenyon.collection().add(documentsOf(texts));
    await kenyon.collection().catchUp();
    assert.equal(await kenyon.collection().count(), options.documents);
    const answers = await answersOf(kenyon.collection(), texts, options);

    onStage('export');
    await kenyon.export('default', at('out.jsonl'));
    onStage('import');
    const elsewhere = await openAgain(at('elsewhere'));
    await elsewhere.import(at('out.jsonl'));
    onStage('compare');
    assert.deepEqual(await answersOf(elsewhere.collection(), texts, options), answers);
    await elsewhere.export('default', at('again.jsonl'));
    assert.equal(await lastLine(at('again.jsonl')), await lastLine(at('out.jsonl')), 'both exports are the same');
    await elsewhere.verify();

    onStage('backup');
    const writer = new Writer(kenyon.collection());
    await writer.untilSteps(2 * KEPT);
    const before = writer.steps;
    await kenyon.backup(at('backup'));
    const batchesDuringBackup = writer.steps - before;
    await writer.stop();
    onStage('restore');
    await restore(at('backup'), at('restored'));
    const restored = await openAgain(at('restored'));
    await restored.verify();
    const batchesInBackup = await requireOneMoment(restored.collection(), options.documents, [before, writer.steps]);
    await restored.collection().delete({ filter: 'batch exists' });
    await restored.collection().catchUp();
    assert.deepEqual(await answersOf(restored.collection(), texts, options), answers);

    onStage('reindex');
    const next = new NgramEncoder(DIM, 'next');
    const during = await reindexed(kenyon, { next, texts });
    onStage('compare');
    const docs = kenyon.collection();
    await docs.delete({ filter: 'batch exists' });
    await docs.catchUp();
    assert.equal(await docs.count(), options.documents);
    assert.equal(docs.space()!.fingerprint, next.fingerprint);
    // By meaning or words alone: how hybrid weighs them follows from a sample of vectors, which a handle draws once.
    const size = { queries: options.queries, asked: ASKED.filter(({ mode }) => mode !== 'hybrid') };
    const fresh = await answersOf(docs, texts, size);
    await kenyon.close();
    kenyon = await openAgain(at('db'), next);
    await kenyon.verify();
    assert.deepEqual(await answersOf(kenyon.collection(), texts, size), fresh);
    return { sameAnswers: answers.length, batchesDuringBackup, batchesInBackup, ...during };
  } finally {
    for (const each of opened) await each.close();
  }
}

function textsOf({ documents }: MoveOptions): string[] {
  const random = createRandom(7);
  const pick = (words: readonly string[]) => words[random.below(words.length)];
  return Array.from({ length: documents }, (_, i) => {
    const words = Array.from({ length: 4 + random.below(8) }, () => pick(THINGS));
    return `${pick(CITIES)} ${words.join(' ')} 第${i}号 listing ${(i * 7919) % 1_000_003}`;
  });
}

function* documentsOf(texts: readonly string[]) {
  for (const [i, text] of texts.entries())
    yield { id: `d${i}`, text, city: CITIES[i % CITIES.length], price: 1000 + (i % 90) * 100, listed: i % 3 === 0 };
}

/** Ids and scores of all questions, in their order. */
async function answersOf(
  docs: Collection,
  texts: readonly string[],
  { queries, asked = ASKED }: { readonly queries: number; readonly asked?: readonly SearchQueryOptions[] },
): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < queries; i++) {
    const query = queryOf(texts, i * Math.max(1, Math.floor(texts.length / queries)));
    const { hits } = await docs.search(query, { ...asked[i % asked.length], k: K });
    answers.push(JSON.stringify([query, ...hits.map(({ id, score }) => [id, score.toFixed(5)])]));
  }
  return answers;
}

/** A piece of a document. */
function queryOf(texts: readonly string[], i: number): string {
  return texts[i % texts.length].split(' ').slice(0, 4).join(' ');
}

async function lastLine(path: string): Promise<string> {
  return (await readFile(path)).subarray(-200).toString('utf8').trimEnd().split('\n').at(-1)!;
}

/** Adds and removes whole batches, one step after another. */
class Writer {
  steps = 0;
  readonly #docs: Collection;
  #isStopped = false;
  readonly #running: Promise<void>;

  constructor(docs: Collection) {
    this.#docs = docs;
    this.#running = this.#run();
    // It is told of by whoever waits.
    this.#running.catch(() => undefined);
  }

  async untilSteps(steps: number): Promise<void> {
    while (this.steps < steps) await Promise.race([this.#running, new Promise((done) => setTimeout(done, 5))]);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const batch = this.steps + 1;
      await this.#docs.add(
        Array.from({ length: BATCH }, (_, i) => ({ id: `w${batch}-${i}`, text: `newcomer ${batch} of ${i}`, batch })),
      );
      this.steps = batch;
      if (batch > KEPT) await this.#docs.delete(Array.from({ length: BATCH }, (_, i) => `w${batch - KEPT}-${i}`));
    }
  }
}

/** Requires what came and went to be as it was at one moment. @param steps when it began and when it had ended. @returns whole batches. */
async function requireOneMoment(docs: Collection, documents: number, [from, to]: readonly [number, number]) {
  const { documents: found } = await docs.list({ filter: 'batch exists', limit: 1000 });
  const counts = new Map<number, number>();
  for (const { batch } of found) counts.set(Number(batch), (counts.get(Number(batch)) ?? 0) + 1);
  const batches = [...counts.keys()].sort((a, b) => a - b);
  assert.ok(
    [...counts.values()].every((count) => count === BATCH),
    `whole batches: ${JSON.stringify([...counts])}`,
  );
  assert.ok(batches.length === KEPT || batches.length === KEPT + 1, `${batches.length} batches`);
  assert.ok(
    batches.every((batch, i) => batch === batches[0] + i),
    `one after another: ${batches.join(' ')}`,
  );
  assert.ok(batches.at(-1)! >= from && batches.at(-1)! <= to, `the last is ${batches.at(-1)}, of ${from} to ${to}`);
  assert.equal(await docs.count(), documents + batches.length * BATCH);
  return batches.length;
}

/** Gives the database another model, while it is asked and written. */
async function reindexed(
  kenyon: Kenyon,
  { next, texts }: { readonly next: NgramEncoder; readonly texts: readonly string[] },
) {
  const docs = kenyon.collection();
  const writer = new Writer(docs);
  let isOver = false;
  let searches = 0;
  const searching = (async () => {
    for (let i = 0; !isOver; i++) {
      const query = texts[(i * 7919) % texts.length];
      const asked = ASKED[i % 3];
      const { hits } = await docs.search(query, { ...asked, k: 3 });
      assert.equal(hits[0]?.doc.text, query, `the document itself is first in mode ${asked.mode}`);
      searches++;
      await new Promise(setImmediate);
    }
  })();
  searching.catch(() => undefined);
  const { encoded, switched } = await kenyon.reindex('default', { encoder: next });
  isOver = true;
  await searching;
  await writer.stop();
  assert.ok(switched && encoded >= texts.length, `${encoded} were encoded`);
  assert.ok(searches > 0, 'it was searched meanwhile');
  return { searchesDuringReindex: searches, batchesDuringReindex: writer.steps, encoded };
}
