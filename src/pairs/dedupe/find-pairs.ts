import type { NearPairs } from '../../../index/join/join-input.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { EncoderSource } from '../../models/encoder-source.ts';
import { cosineFingerprint } from '../match/cosine-scorer.ts';
import { requireSameModel } from './decision-options.ts';
import type { ItemSource } from './dedupe-item.ts';
import { type CheckedDedupe, type DedupeOptions, isCollection } from './dedupe-options.ts';
import { encodeRows } from './encode-rows.ts';
import type { FoundPairs } from './found-pairs.ts';
import { digestOfItems, keepItems } from './kept-items.ts';
import { nearRows } from './near-rows.ts';
import { keepPairs, readSamePairs } from './pair-file.ts';
import { type ReadLists, readLists } from './read-lists.ts';
import { sameTexts } from './same-texts.ts';
import { scoreRows } from './score-rows.ts';
import { searchCollection } from './search-collection.ts';
import { WorkFolder } from './work-folder.ts';

const NO_PAIRS: NearPairs = {
  a: new Uint32Array(0),
  b: new Uint32Array(0),
  scores: new Float32Array(0),
  cutAt: Number.NEGATIVE_INFINITY,
};

/** Reads the items, groups equal texts, and finds and scores near pairs; goes on from what the folder holds. */
export async function findPairs(
  source: ItemSource,
  options: DedupeOptions,
  checked: CheckedDedupe,
): Promise<FoundPairs> {
  const clock = new StageClock();
  // Before hours of reading show that it is none.
  const encoder = new EncoderSource(options.encoder);
  const lists = await clock.time('read', () => readLists(source, options, checked));
  try {
    return await findIn(lists, encoder, { options, checked, clock });
  } finally {
    await encoder.close();
  }
}

interface Run {
  readonly options: DedupeOptions;
  readonly checked: CheckedDedupe;
  readonly clock: StageClock;
}

async function findIn(lists: ReadLists, encoder: EncoderSource, run: Run): Promise<FoundPairs> {
  const { options, checked, clock } = run;
  const { oldFrom, rejected } = lists;
  // The form of normal texts is part of what was found: both ways of writing Chinese are one in it.
  const settings = {
    normal: { ...checked.normal, scripts: 'one' },
    oldFrom,
    collection: isCollection(options.against),
  };
  const digest = digestOfItems(lists.items, settings);
  if (checked.floor === undefined) return withoutModel(lists, digest, run);
  const { fingerprint, runtime } = await encoder.load();
  const model = options.scorer?.fingerprint ?? cosineFingerprint({ fingerprint });
  requireSameModel(checked.decision, model);
  const { folder: path, restart } = options;
  const folder = path === undefined ? undefined : await WorkFolder.open(path, { digest, model: fingerprint, restart });
  const { floor, maxPairs, recall, seed } = checked;
  const key = JSON.stringify({ model, encoder: fingerprint, floor, maxPairs, recall, seed });
  const kept = folder && !settings.collection ? await readSamePairs(folder, digest, key) : undefined;
  if (folder !== undefined && kept !== undefined) {
    await keepItems(folder, lists.items, digest);
    return { ...kept, items: lists.items, found: { ...kept.found, rejected, seconds: clock.seconds } };
  }
  const near = await nearPairsOf(lists, encoder, run, folder && { folder, digest });
  const scores = await scoresOf(near, folder, run);
  const scorer = options.scorer?.runtime ?? `cosine, ${runtime}`;
  const figures = { rejected, floor, byCosine: options.scorer === undefined, model, scorer, seconds: clock.seconds };
  const found: FoundPairs = { ...near, scores, found: { ...figures, candidates: near.candidates } };
  await keepAll(folder, found, settings.collection ? digestOfItems(found.items, settings) : digest, key);
  return found;
}

/** Scores that decide: those of the model that reads both texts, or the cosines. */
async function scoresOf(
  { pairs, members, items }: NearLists,
  folder: WorkFolder | undefined,
  { options: { scorer }, checked, clock }: Run,
): Promise<Float32Array> {
  if (scorer === undefined) return pairs.scores;
  const texts = members.map(([first]) => items[first].text);
  return clock.time('score', () => scoreRows(pairs, texts, scorer, folder, checked.work));
}

/** Exact duplicates alone. */
async function withoutModel(lists: ReadLists, digest: string, { options, clock }: Run): Promise<FoundPairs> {
  if (isCollection(options.against)) {
    throw new InvalidArgumentError('a collection is searched by vectors: say from which score on, threshold or floor');
  }
  const { rejected, ...rest } = lists;
  const found: FoundPairs = {
    ...rest,
    pairs: NO_PAIRS,
    scores: NO_PAIRS.scores,
    found: { rejected, byCosine: true, seconds: clock.seconds },
  };
  const { folder: path, restart } = options;
  if (path !== undefined) await keepAll(await WorkFolder.open(path, { digest, restart }), found, digest, '');
  return found;
}

type NearLists = Omit<FoundPairs, 'scores' | 'found'> & Pick<FoundPairs['found'], 'candidates'>;

/** The near pairs; documents of a collection that were met become items. */
async function nearPairsOf(
  lists: ReadLists,
  encoder: EncoderSource,
  { options, checked, clock }: Run,
  kept: { readonly folder: WorkFolder; readonly digest: string } | undefined,
): Promise<NearLists> {
  const { rejected: _, ...rest } = lists;
  // Without new items the old ones would be taken for one list.
  if (lists.oldFrom === 0) return { ...rest, pairs: NO_PAIRS, candidates: { method: 'all' } };
  const texts = lists.members.map(([first]) => lists.items[first].text);
  const { rows, dim } = await clock.time('encode', () => encodeRows(texts, encoder, kept, checked.work));
  const { against } = options;
  if (!isCollection(against)) {
    const near = await clock.time('find pairs', () => nearRows(rows, dim, lists.split, checked));
    return { ...rest, ...near };
  }
  const found = await clock.time('search', () => searchCollection(against, { texts, rows, dim }, encoder, checked));
  const members = [...lists.members, ...found.documents.map((_, i) => [lists.items.length + i])];
  const items = [...lists.items, ...found.documents];
  const sameText = sameTexts(found.pairs, members, items, checked.normal);
  return { ...rest, items, members, sameText, pairs: found.pairs, candidates: { method: found.method } };
}

async function keepAll(folder: WorkFolder | undefined, found: FoundPairs, digest: string, key: string): Promise<void> {
  if (folder === undefined) return;
  const { items, ...rest } = found;
  await keepItems(folder, items, digest);
  await keepPairs(folder, { ...rest, digest }, key);
}

/** Adds up how long each stage of some work took. */
class StageClock {
  readonly #seconds: Record<string, number> = {};

  /** Seconds by stage, to the millisecond. */
  get seconds(): Readonly<Record<string, number>> {
    return this.#seconds;
  }

  /** Does the work of a stage. */
  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      const ms = performance.now() - startedAt;
      this.#seconds[stage] = Math.round((this.#seconds[stage] ?? 0) * 1000 + ms) / 1000;
    }
  }
}
