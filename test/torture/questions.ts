import assert, { AssertionError } from 'node:assert/strict';
import { type ErrorCode, KenyonError } from '../../src/core/errors.ts';
import type { Collection } from '../../src/database/collection.ts';
import { type Kenyon, type OpenOptions, open } from '../../src/database/kenyon.ts';
import { INDEX_NAMES, type IndexName } from '../../src/live/index-options.ts';
import type { Hit } from '../../src/search/search-result.ts';
import { bestCosine } from '../fixtures/cut-text.ts';
import { type DamagedIds, damagedIds } from '../fixtures/damaged-ids.ts';
import { NgramEncoder } from '../fixtures/ngram-encoder.ts';
import { ScriptedRecognizer } from '../fixtures/scripted-recognizer.ts';
import { documentOf, type Texts, wordOf } from './model.ts';
import { tell } from './program.ts';
import type { Round } from './round.ts';

export const ENCODER = new NgramEncoder(32);
const RECOGNIZER = new ScriptedRecognizer({ 北京: 'place', 上海: 'place' });

/** Opens a database as all of a scenario do. */
export function openDatabase(path: string, options: OpenOptions = {}): Promise<Kenyon> {
  return open(path, { encoder: ENCODER, recognizer: RECOGNIZER, ...options });
}

/** So short that most documents have several. */
const PASSAGES = { maxTokens: 16, overlap: 0 };

/** The collection that scenarios use, with passages of short texts and a graph even where few documents are. */
export function collectionOf(kenyon: Kenyon): Collection {
  return kenyon.collection('default', { passages: PASSAGES, exactBelow: 50, hnsw: { M: 8, efConstruction: 40 } });
}

/** Errors that a database in trouble may answer with. */
const TROUBLE: readonly ErrorCode[] = ['FORMAT', 'STORAGE', 'CONFLICT', 'NOT_FOUND'];

/** The code of an error of ours. @throws AssertionError for any other error, or one that may not come here. */
export function codeOf(error: unknown, allowed: readonly ErrorCode[] = TROUBLE): ErrorCode {
  if (error instanceof AssertionError) throw error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof KenyonError)) throw new AssertionError({ message: `an error without a type: ${text}` });
  assert.ok(allowed.includes(error.code), `${error.code} may not come here: ${text}`);
  return error.code;
}

/** Matter that a database is asked about. */
interface Topic {
  /** All that must be there. */
  readonly texts: Texts;
  /** Ids that must not be. */
  readonly removed: readonly string[];
  /** What may not be found because its own bytes are damaged. */
  readonly damaged: DamagedIds;
}

type Question = readonly [name: string, ask: (kenyon: Kenyon, topic: Topic) => Promise<void>];

/** Everything that a database can be asked, each with a check of the answer. */
const QUESTIONS: readonly Question[] = [
  ['count', async (kenyon, { texts }) => assert.equal(await collectionOf(kenyon).count(), texts.size, 'count')],
  [
    'get',
    async (kenyon, { texts, removed }) => {
      const documents = await collectionOf(kenyon).get([...texts.keys(), ...removed]);
      const right = [...texts].map(([id, text]) => documentOf(id, text));
      assert.deepEqual(documents, [...right, ...removed.map(() => undefined)]);
    },
  ],
  [
    'exact',
    async (kenyon, { texts, damaged }) => {
      const hits = await checkedSearch(kenyon, { texts, damaged }, 'exact', texts.size + 5);
      checkComplete(hits, [...texts.keys()], damaged, 'an exact search for all');
    },
  ],
  ...INDEX_NAMES.map((index): Question => {
    const ask = async (kenyon: Kenyon, { texts, damaged }: Topic) => {
      const hits = await checkedSearch(kenyon, { texts, damaged }, index, 10);
      const sound = texts.size - new Set([...damaged.documents, ...damaged.vectors]).size;
      assert.ok(hits.length >= Math.min(10, sound), `${hits.length} hits of a search by ${index}`);
      assert.ok(hits.length <= 10, `hits of a search by ${index}`);
    };
    return [index, ask];
  }),
  [
    'words',
    async (kenyon, { texts, damaged }) => {
      for (const word of [...texts.values()].slice(0, 3).map(wordOf)) {
        const { hits } = await collectionOf(kenyon).search(word, { mode: 'lexical', k: texts.size + 1 });
        checkHits(hits, texts);
        const right = idsWhere(texts, (text) => wordOf(text) === word);
        checkComplete(hits, right, { ...damaged, vectors: new Set() }, `documents with ${word}`);
      }
    },
  ],
  [
    'filter',
    async (kenyon, { texts, damaged }) => {
      for (const group of ['b', 'k']) {
        const { hits } = await collectionOf(kenyon).search('number', {
          filter: `group = "${group}"`,
          k: texts.size + 1,
        });
        checkHits(hits, texts);
        const right = idsWhere(texts, (text) => text[0] === group);
        checkComplete(hits, right, damaged, `documents of group ${group}`);
      }
    },
  ],
  [
    'fields',
    async (kenyon, { texts, damaged }) => {
      const group = (await collectionOf(kenyon).fields()).find(({ field }) => field === 'group');
      const missing = texts.size - (group?.documents ?? 0);
      // They may have been read before they were damaged.
      assert.ok(missing >= 0 && missing <= damaged.documents.size, `${missing} documents without the field group`);
    },
  ],
  ['verify', (kenyon) => kenyon.verify()],
];

/**
 * Asks a database everything; each answer must be right, less what is damaged itself, or an error that a database in trouble may give.
 * @param removed ids that must not be there. @param onQuestion told of each before it is asked.
 * @returns the questions that met such an error, with its code.
 * @throws AssertionError for a wrong answer and for an error of another kind.
 */
export async function interrogate(
  kenyon: Kenyon,
  texts: Texts,
  removed: readonly string[] = [],
  onQuestion: (name: string) => void = () => undefined,
): Promise<string[]> {
  const refused: string[] = [];
  const damaged = await damagedIds(kenyon.path, 'default', texts.keys());
  for (const [name, ask] of QUESTIONS) {
    onQuestion(name);
    try {
      await ask(kenyon, { texts, removed, damaged });
    } catch (error) {
      refused.push(`${name} ${codeOf(error)} ${(error as Error).message}`);
    }
  }
  return refused;
}

/**
 * Opens a database after trouble and reads what is in it.
 * @param ids all that may be there.
 * @throws AssertionError unless every answer agrees with what was read; the error of whatever is refused.
 */
export async function readAll(
  path: string,
  ids: readonly string[],
  options: OpenOptions = {},
  onQuestion?: (name: string) => void,
): Promise<Texts> {
  const kenyon = await openDatabase(path, options);
  const documents = await collectionOf(kenyon).get(ids);
  const found = documents.filter((document) => document !== undefined);
  const texts = new Map(found.map(({ id, text }) => [id, text]));
  const refused = await interrogate(
    kenyon,
    texts,
    ids.filter((id) => !texts.has(id)),
    onQuestion,
  );
  assert.deepEqual(refused, []);
  await kenyon.close();
  return texts;
}

/** {@link readAll} as a program, which tells what it asks, and in the end the texts. */
export async function examine({
  path,
  ids,
}: {
  readonly path: string;
  readonly ids: readonly string[];
}): Promise<void> {
  const texts = await readAll(path, ids, {}, (about) => tell({ about }));
  tell({ texts: [...texts] });
}

/** Has a program of its own {@link readAll}, for a database that may bring a process down. */
export async function examined(round: Round, path: string, ids: readonly string[]): Promise<Texts> {
  const before = round.step;
  const program = round.start({ module: import.meta.url, name: 'examine', given: { path, ids } });
  const told = await program.finish(({ about }) => {
    if (about !== undefined) round.step = `${before}, ${about}`;
  });
  round.step = before;
  return new Map(told.at(-1)!.texts as [string, string][]);
}

/** Searches for a text that is there. */
async function checkedSearch(
  kenyon: Kenyon,
  { texts, damaged }: Pick<Topic, 'texts' | 'damaged'>,
  index: 'exact' | IndexName,
  k: number,
) {
  const [text = 'number'] = texts.values();
  const query = ENCODER.vectorOf(text);
  const { hits } = await collectionOf(kenyon).search(query, { index, k });
  checkHits(hits, texts);
  for (const [i, { id, score }] of hits.entries()) {
    const right = bestCosine(query, texts.get(id)!, PASSAGES, ENCODER);
    // One of whose passages is damaged is found by the others.
    const isRight = Math.abs(score - right) < 1e-4 || (damaged.vectors.has(id) && score < right);
    assert.ok(isRight, `${index}: the score of ${id} is ${score}, not ${right}`);
    assert.ok(i === 0 || score <= hits[i - 1].score + 1e-6, `${index}: hit ${i} is better than the one before`);
  }
  return hits;
}

function checkHits(hits: readonly Hit[], texts: Texts): void {
  assert.equal(new Set(hits.map(({ id }) => id)).size, hits.length, 'a hit comes twice');
  for (const { id, doc } of hits) {
    assert.ok(texts.has(id), `${id} is found and should not be there`);
    assert.deepEqual(doc, documentOf(id, texts.get(id)!));
  }
}

/** Finds all that is right, whatever is damaged less, and nothing else. */
function checkComplete(hits: readonly Hit[], right: readonly string[], damaged: DamagedIds, what: string): void {
  const found = new Set(hits.map(({ id }) => id));
  const lost = right.filter((id) => !found.has(id) && !damaged.documents.has(id) && !damaged.vectors.has(id));
  assert.deepEqual(lost, [], `${what}: not found`);
  assert.deepEqual(
    [...found].filter((id) => !right.includes(id)),
    [],
    `${what}: found and wrong`,
  );
}

function idsWhere(texts: Texts, holds: (text: string) => boolean): string[] {
  return [...texts].flatMap(([id, text]) => (holds(text) ? [id] : [])).sort();
}
