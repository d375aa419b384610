import type { NearPairs } from '../../../index/join/near-pairs.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { EncoderSource } from '../encoder-source.ts';
import { cosineFingerprint } from '../match/cosine-scorer.ts';
import { requireSameModel } from './decision-options.ts';
import { type DedupeItem, type ItemSource, readItems } from './dedupe-item.ts';
import { type CheckedDedupe, type DedupeOptions, isCollection, type ListName } from './dedupe-options.ts';
import { distinctTexts } from './distinct-texts.ts';
import { encodeRows } from './encode-rows.ts';
import type { FoundPairs } from './found-pairs.ts';
import { digestOfItems, keepItems } from './kept-items.ts';
import { nearRows } from './near-rows.ts';
import { keepPairs, readSamePairs } from './pair-file.ts';
import { sameTexts } from './same-texts.ts';
import { scoreRows } from './score-rows.ts';
import { searchCollection } from './search-collection.ts';
import { StageClock } from './stage-clock.ts';
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
  const lists = await clock.time('read', () => readLists(source, options, checked));
  const encoder = new EncoderSource(options.encoder);
  try {
    return await findIn(lists, encoder, { options, checked, clock });
  } finally {
    await encoder.close();
  }
}

/** What reading came to. */
interface Lists {
  readonly items: readonly DedupeItem[];
  readonly oldFrom: number;
  readonly rejected: number;
  readonly members: readonly (readonly number[])[];
  readonly split: number;
  readonly sameText: ReadonlyMap<number, number>;
}

interface Run {
  readonly options: DedupeOptions;
  readonly checked: CheckedDedupe;
  readonly clock: StageClock;
}

async function readLists(source: ItemSource, options: DedupeOptions, { normal, work }: CheckedDedupe): Promise<Lists> {
  let rejected = 0;
  const { nameItem } = options;
  const read = (list: ListName, items: ItemSource) => {
    const onRejected = (rejection: { readonly index: number; readonly reason: string }) => {
      rejected++;
      options.onRejected?.({ ...rejection, list });
    };
    const named = nameItem && { nameItem: (index: number) => nameItem(index, list) };
    return readItems(items, { ...work, onRejected, ...named });
  };
  const given = await read('new', source);
  const texts = await distinctTexts(given, normal);
  const { against } = options;
  if (against === undefined || isCollection(against)) {
    const split = against === undefined ? 0 : texts.members.length;
    return { items: given, oldFrom: given.length, rejected, members: texts.members, split, sameText: new Map() };
  }
  const old = await read('old', against);
  const oldTexts = await distinctTexts(old, normal);
  const split = texts.members.length;
  const sameText = new Map<number, number>();
  for (const [digest, row] of texts.rowOf) {
    const oldRow = oldTexts.rowOf.get(digest);
    if (oldRow !== undefined) sameText.set(row, split + oldRow);
  }
  const oldMembers = oldTexts.members.map((members) => members.map((item) => given.length + item));
  const members = [...texts.members, ...oldMembers];
  return { items: [...given, ...old], oldFrom: given.length, rejected, members, split, sameText };
}

async function findIn(lists: Lists, encoder: EncoderSource, run: Run): Promise<FoundPairs> {
  const { options, checked, clock } = run;
  const { oldFrom, rejected } = lists;
  const settings = { normal: checked.normal, oldFrom, collection: isCollection(options.against) };
  const digest = digestOfItems(lists.items, settings);
  if (checked.floor === undefined) return withoutModel(lists, digest, run);
  const { fingerprint, runtime } = await encoder.load();
  const model = options.scorer?.fingerprint ?? cosineFingerprint({ fingerprint });
  requireSameModel(checked.decision, model);
  const { folder: path, scorer } = options;
  const folder = path === undefined ? undefined : await WorkFolder.open(path, { digest, model: fingerprint });
  const { floor, maxPairs, recall, seed } = checked;
  const key = JSON.stringify({ model, encoder: fingerprint, floor, maxPairs, recall, seed });
  const kept = folder && !settings.collection ? await readSamePairs(folder, digest, key) : undefined;
  if (folder !== undefined && kept !== undefined) {
    await keepItems(folder, lists.items, digest);
    return { ...kept, items: lists.items, found: { ...kept.found, rejected, seconds: clock.seconds } };
  }
  const near = await nearPairsOf(lists, encoder, run, folder && { folder, digest });
  const texts = near.members.map(([first]) => near.items[first].text);
  const scores =
    scorer === undefined
      ? near.pairs.scores
      : await clock.time('score', () => scoreRows(near.pairs, texts, scorer, folder, checked.work));
  const found: FoundPairs = {
    ...near,
    scores,
    found: {
      rejected,
      floor,
      byCosine: scorer === undefined,
      model,
      scorer: scorer?.runtime ?? `cosine, ${runtime}`,
      candidates: near.candidates,
      seconds: clock.seconds,
    },
  };
  await keepAll(folder, found, settings.collection ? digestOfItems(found.items, settings) : digest, key);
  return found;
}

/** Exact duplicates alone. */
async function withoutModel(lists: Lists, digest: string, { options, clock }: Run): Promise<FoundPairs> {
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
  const { folder: path } = options;
  if (path !== undefined) await keepAll(await WorkFolder.open(path, { digest }), found, digest, '');
  return found;
}

type NearLists = Omit<FoundPairs, 'scores' | 'found'> & Pick<FoundPairs['found'], 'candidates'>;

/** The near pairs; documents of a collection that were met become items. */
async function nearPairsOf(
  lists: Lists,
  encoder: EncoderSource,
  { options, checked, clock }: Run,
  kept: { readonly folder: WorkFolder; readonly digest: string } | undefined,
): Promise<NearLists> {
  const { rejected: _, ...rest } = lists;
  const texts = lists.members.map(([first]) => lists.items[first].text);
  const { rows, dim } = await clock.time('encode', () => encodeRows(texts, encoder, kept, checked.work));
  const { against } = options;
  if (!isCollection(against)) {
    const near = await clock.time('find pairs', () => nearRows(rows, dim, lists.split, checked));
    return { ...rest, ...near };
  }
  const found = await clock.time('search', () => searchCollection(against, rows, dim, checked));
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
