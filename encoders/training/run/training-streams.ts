import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { plural } from '../../../src/core/wording.ts';
import type { LabelledText } from '../../ner/token-spans.ts';
import type { PairHead } from '../../roformer/config.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { BatchStream, type ExampleSource } from '../batches/batch-stream.ts';
import { entityTextSource } from '../batches/entity-source.ts';
import {
  inverseClozeSource,
  jointPairSource,
  labelledPairSource,
  maskedTextSource,
  positivePairSource,
} from '../batches/example-sources.ts';
import {
  type FilledSetConfig,
  fillSetConfig,
  ITEMS_PREFIX,
  LISTS_PREFIX,
  PAIRS_PREFIX,
  type TrainSetConfig,
} from '../config/set-config.ts';
import { headProblem } from '../config/tasks.ts';
import type { TrainConfig } from '../config/train-config.ts';
import type { LabelledPair, LabelledPairSet, PositivePair, TrainingSet } from '../data/data-sets.ts';
import { type EntityLeaks, isEntitySet, loadEntitySet, readEntityLeaks } from '../data/entity-sets.ts';
import { LABELLED_SOURCES } from '../data/labelled-sources.ts';
import type { LeakIndex } from '../data/leaks.ts';
import { rawTexts } from '../data/raw-texts.ts';
import { loadTrainingSet, readLeakIndex } from '../data/training-sets.ts';
import { ENGLISH_NAMES, readEnglishNames } from '../names/english-wikipedia.ts';
import { type NameLists, readNameLists } from '../names/name-lists.ts';
import { swapperOf } from '../names/swap-names.ts';
import { readDistillItems } from '../taught-sets/distill-items.ts';
import { distillSource } from '../taught-sets/distill-source.ts';
import { storedListSource } from '../taught-sets/stored-lists.ts';
import { kindOrder, maskedStoredPairs, storedPairSource } from '../taught-sets/stored-pairs.ts';
import { TeacherShelf } from '../taught-sets/teacher-shelf.ts';

/** A data set ready to be trained on. */
export interface TrainingStream {
  readonly config: FilledSetConfig;
  readonly count: number;
  readonly origin: string | undefined;
  readonly stream: BatchStream;
}

/** Shorter texts teach neither masking nor the inverse cloze task. */
const MIN_RAW_CHARS = 24;

/** Options of reading sets. */
export interface ReadSetsOptions {
  /** Told what was left out of a set. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads every set of the configuration; the raw texts are read once however many sets use them, and so are teachers' vectors.
 */
export async function openTrainingStreams(
  config: TrainConfig,
  tokenizer: Tokenizer,
  shelf: TeacherShelf = new TeacherShelf(config.model.teachers ?? []),
  options: ReadSetsOptions = {},
): Promise<TrainingStream[]> {
  const streams: TrainingStream[] = [];
  const reader = new SetReader(config, shelf, options);
  for (const [i, raw] of config.sets.entries()) {
    const set = fillSetConfig(raw);
    const source = await reader.source(set, tokenizer);
    if (source.count < 2) {
      throw new InvalidArgumentError(`training set ${set.name}: at least two items are needed, it has ${source.count}`);
    }
    const { rowsPerItem = 1 } = source;
    const [tokens, rows] = [set.batchTokens, set.batchRows].map((most) => Math.floor(most / rowsPerItem));
    const options = { tokens, rows, padId: tokenizer.padId, seed: config.seed + i };
    streams.push({ config: set, count: source.count, origin: source.origin, stream: new BatchStream(source, options) });
  }
  return streams;
}

class SetReader {
  readonly #dataDir: string;
  readonly #model: TrainConfig['model'];
  readonly #head: PairHead | undefined;
  #leaks: LeakIndex | undefined;
  #entityLeaks: EntityLeaks | undefined;
  #lists: NameLists | undefined;
  readonly #texts = new Map<string, string[]>();
  readonly #shelf: TeacherShelf;
  readonly #seed: number;
  readonly #options: ReadSetsOptions;

  constructor({ data, model, seed }: TrainConfig, shelf: TeacherShelf, options: ReadSetsOptions) {
    this.#dataDir = data;
    this.#model = model;
    this.#head = model.head;
    this.#shelf = shelf;
    this.#seed = seed;
    this.#options = options;
  }

  async source(set: FilledSetConfig, tokenizer: Tokenizer): Promise<ExampleSource> {
    if (set.name.startsWith(ITEMS_PREFIX)) return this.#itemSource(set, tokenizer);
    if (set.name.startsWith(PAIRS_PREFIX)) return this.#pairSource(set, tokenizer);
    if (set.name.startsWith(LISTS_PREFIX)) return this.#listSource(set, tokenizer);
    if (set.name === 'texts') return this.#rawSource(set, tokenizer);
    if (hasNamedSpans(set)) return this.#entitySource(set, tokenizer);
    this.#leaks ??= await readLeakIndex(this.#dataDir, { ignorePunctuation: true });
    const data = await loadTrainingSet(this.#dataDir, set.name, { leaks: this.#leaks });
    const task = set.task ?? (data.kind === 'labelled' ? usualTask(this.#head) : 'infonce');
    if (data.kind === 'labelled') {
      const pairs = task === 'sbert' ? asClasses(data, this.#head) : data.pairs;
      if (task === 'sbert' || task === 'interaction') requireClasses(set.name, pairs, this.#head);
      if (task === 'cosent' || task === 'sbert') return labelledPairSource(pairs, tokenizer, set.maxTokens, task);
      if (task === 'interaction' || task === 'interaction-cosent') {
        return jointPairSource(pairs, tokenizer, set.maxTokens, task);
      }
    }
    if (task === 'infonce') return positivePairSource(positivesOf(data), tokenizer, set.maxTokens);
    throw new InvalidArgumentError(`training set ${set.name} has ${data.kind} pairs, which task '${task}' cannot use`);
  }

  async #itemSource(set: FilledSetConfig, tokenizer: Tokenizer): Promise<ExampleSource> {
    const { name, maxTokens, limit, kinds, similarity } = set;
    const teachers = await this.#shelf.teachers(`training set ${name}`, set.teachers!);
    const { signal, onNotice } = this.#options;
    const options = { maxTokens, teachers, limit, signal };
    const items = await readDistillItems(name.slice(ITEMS_PREFIX.length), tokenizer, options);
    if (items.leftOut > 0) {
      onNotice?.(
        `training set ${name}: left out ${plural(items.leftOut, 'line')} without a vector of any teacher that counts`,
      );
    }
    return distillSource(items, { teachers, order: kindOrder(items.kinds, kinds, this.#seed), similarity });
  }

  #pairSource({ name, task, maxTokens, limit, kinds }: FilledSetConfig, tokenizer: Tokenizer): Promise<ExampleSource> {
    const { signal } = this.#options;
    const options = { maxTokens, kinds, seed: this.#seed, limit, signal };
    const read = task === 'mlm' ? maskedStoredPairs : storedPairSource;
    return read(name.slice(PAIRS_PREFIX.length), tokenizer, options);
  }

  #listSource(
    { name, maxTokens, limit, kinds, wanted }: FilledSetConfig,
    tokenizer: Tokenizer,
  ): Promise<ExampleSource> {
    const { signal } = this.#options;
    const options = { maxTokens, kinds, seed: this.#seed, limit, wanted: wanted!, signal };
    return storedListSource(name.slice(LISTS_PREFIX.length), tokenizer, options);
  }

  async #entitySource(set: FilledSetConfig, tokenizer: Tokenizer): Promise<ExampleSource> {
    const problem = headProblem('entities', this.#model);
    if (problem !== undefined) throw new InvalidArgumentError(`training set ${set.name}: ${problem}`);
    const texts = await this.#entityTexts(set.name);
    const { maxTokens, labels, swap: share } = set;
    const head = this.#model.entities!;
    const swap = share > 0 ? swapperOf({ share, labels, lists: await this.#nameLists(), texts }) : undefined;
    return entityTextSource(texts, tokenizer, { head, maxTokens, labels, swap });
  }

  async #entityTexts(name: string): Promise<readonly LabelledText[]> {
    if (name === ENGLISH_NAMES) return readEnglishNames(this.#dataDir, await this.#nameLists());
    this.#entityLeaks ??= await readEntityLeaks(this.#dataDir);
    return loadEntitySet(this.#dataDir, name, 'train', { leaks: this.#entityLeaks });
  }

  async #nameLists(): Promise<NameLists> {
    this.#lists ??= await readNameLists(this.#dataDir);
    return this.#lists;
  }

  async #rawSource(set: FilledSetConfig, tokenizer: Tokenizer): Promise<ExampleSource> {
    const key = set.sources?.join() ?? 'all';
    const texts = this.#texts.get(key) ?? (await collectTexts(this.#dataDir, set.sources));
    this.#texts.set(key, texts);
    if (set.task === 'mlm') return maskedTextSource(texts, tokenizer, set.maxTokens);
    if (set.task === 'inverse-cloze') return inverseClozeSource(texts, tokenizer, set.maxTokens);
    throw new InvalidArgumentError(`training set texts needs task 'mlm' or 'inverse-cloze', got ${set.task}`);
  }
}

/** Task of labelled pairs when the configuration names none. */
function usualTask(head: PairHead | undefined): 'cosent' | 'sbert' | 'interaction' | 'interaction-cosent' {
  if (head === undefined) return 'cosent';
  if (head.kind === 'sbert') return 'sbert';
  return head.classes === 1 ? 'interaction-cosent' : 'interaction';
}

/** Scores from 0 to 5 above this are of pairs that mean the same, where a classifier of two classes needs it (kexue.fm 8847). */
const SAME_ABOVE = 2.5;

/** Whether a set has texts in which named spans are marked. */
export function hasNamedSpans({ name, task }: Pick<TrainSetConfig, 'name' | 'task'>): boolean {
  return task === 'entities' || name === ENGLISH_NAMES || isEntitySet(name);
}

/** Pairs for a classifier: graded ones as two classes, if it has no more. */
function asClasses({ name, pairs }: LabelledPairSet, head: PairHead | undefined): readonly LabelledPair[] {
  const isGraded = Object.hasOwn(LABELLED_SOURCES, name) && LABELLED_SOURCES[name].labels === 'graded';
  if (!isGraded || head?.classes !== 2) return pairs;
  return pairs.map((pair) => ({ ...pair, label: pair.label > SAME_ABOVE ? 1 : 0 }));
}

/** @throws InvalidArgumentError when a label is no class of the head. */
function requireClasses(name: string, pairs: readonly LabelledPair[], head: PairHead | undefined): void {
  if (head === undefined) return;
  const bad = pairs.find(({ label }) => !Number.isInteger(label) || label < 0 || label >= head.classes);
  if (bad === undefined) return;
  throw new InvalidArgumentError(
    `training set ${name}: labels must be class numbers from 0 to ${head.classes - 1} (model.head.classes), got ${bad.label}; ` +
      `graded labels train with 'cosent' or 'interaction-cosent'`,
  );
}

async function collectTexts(dataDir: string, sources: readonly string[] | undefined): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of rawTexts(dataDir, { sources })) if (text.length >= MIN_RAW_CHARS) texts.push(text);
  return texts;
}

/** The most alike pairs of a labelled set serve as positives. */
function positivesOf(data: TrainingSet): readonly PositivePair[] {
  if (data.kind === 'positive') return data.pairs;
  const best = data.pairs.reduce((most: number, pair: LabelledPair) => Math.max(most, pair.label), -Infinity);
  return data.pairs.filter((pair) => pair.label === best).map(({ a, b }) => ({ query: a, passage: b }));
}
