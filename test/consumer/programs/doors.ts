// What a program that imports Kenyon writes: every door, its main types, and no cast.
import {
  type AddResult,
  type Collection,
  cosineScorer,
  type DedupeResult,
  type DocumentInput,
  dedupe,
  type Encoder,
  type EntityRecognizer,
  type FieldSummary,
  type Filter,
  FilterError,
  type Hit,
  type HitBoost,
  InvalidArgumentError,
  type Kenyon,
  KenyonError,
  type LongWorkOptions,
  loadEncoder,
  loadEntityRecognizer,
  loadPairScorer,
  matchPairs,
  type OpenOptions,
  open,
  type PairScorer,
  type RerankPlan,
  type SearchQueryOptions,
  type SearchResult,
  type StoredDocument,
} from 'kenyon';
import {
  type FileReport,
  type ReadFilesOptions,
  readFiles,
  restore,
  type WatchFilesOptions,
  type WatchRound,
  watchFiles,
} from 'kenyon/data';
import { findTextEntities, RULE_KINDS, type RuleKind, ruleEntities, type TextEntity } from 'kenyon/entities';
import {
  type BenchmarkResult,
  chooseSetting,
  type Environment,
  type Interval,
  MemorySource,
  OrthogonalProjection,
} from 'kenyon/measure';
import {
  decide,
  describeDifferences,
  type FitThresholdOptions,
  fitThreshold,
  joinLists,
  LabelledSplit,
  testThreshold,
  textDifferences,
} from 'kenyon/pairs';
import { formatFilter, parseFilter, type Scalar, type SimilarOptions, splitSentences } from 'kenyon/search';
import {
  buildVocab,
  checkTrainConfig,
  type DistillationConfig,
  evaluateEncoder,
  type TaughtVectors,
  type TrainConfig,
  type TrainOptions,
  type train,
} from 'kenyon/train';
import { BioWord, type BioWordOptions, loadBioWord, type NearWord, saveBioWord } from 'kenyon/words';

class OwnEncoder implements Encoder {
  readonly dim = 2;
  readonly fingerprint = 'own';
  readonly runtime = 'plain';
  async encode(texts: readonly string[], { signal }: LongWorkOptions = {}): Promise<Float32Array> {
    signal?.throwIfAborted();
    return new Float32Array(2 * texts.length).fill(Math.SQRT1_2);
  }
  async close(): Promise<void> {}
}

export async function searches(path: string, signal: AbortSignal): Promise<readonly Hit[]> {
  const recognizer: () => Promise<EntityRecognizer> = () => loadEntityRecognizer();
  const options: OpenOptions = {
    encoder: () => loadEncoder(),
    recognizer,
    onNotice: (notice: string) => notice.length,
  };
  const kenyon: Kenyon = await open(path, options);
  const collection: Collection = kenyon.collection('faq', { hnsw: { M: 8 }, exactBelow: 100 });
  const documents: DocumentInput[] = [{ id: 'a', text: 'b', tags: ['c'], price: 1 }];
  const added: AddResult = await collection.add(documents, { signal });
  const filter: Filter = parseFilter('price < 2').tree;
  const query: SearchQueryOptions = {
    k: 3,
    filter: formatFilter(filter),
    mode: 'hybrid',
    index: 'hnsw',
    explain: true,
  };
  const result: SearchResult = await collection.search('text', query);
  const alike: SimilarOptions = { k: 3, filter, groupBy: 'price' };
  const others: SearchResult = await collection.similar('a', alike);
  const [document]: (StoredDocument | undefined)[] = await collection.get(['a']);
  const fields: FieldSummary[] = await collection.fields();
  await kenyon.close();
  return document === undefined || fields.length === 0 || added.added === 0 ? others.hits : result.hits;
}

/** Files in, and kept so; many queries; changes. */
export async function files(collection: Collection, signal: AbortSignal): Promise<readonly WatchRound[]> {
  const reports: FileReport[] = [];
  const reading: ReadFilesOptions = { types: { zip: 'string' }, onFile: (report) => reports.push(report), signal };
  await collection.add(readFiles(['docs', 'more.csv'], reading), { signal });
  await collection.update('a', { price: 2 });
  for await (const { hits } of collection.searchMany(['a', Float32Array.of(1, 0)], { k: 1 }))
    if (hits.length > 1) break;
  const near: Filter = { near: { lat: 39.9, lon: 116.4, km: 5 } };
  await collection.list({ filter: near });
  const rounds: WatchRound[] = [];
  const watching: WatchFilesOptions = { settleMs: 200, onRound: (round) => rounds.push(round), signal };
  await watchFiles(collection, 'docs', watching);
  return rounds;
}

/** An interface of one's own, which has no index signature. */
interface Question {
  readonly id: string;
  readonly text: string;
  readonly city?: string;
}
/** A class of one's own. */
class Row {
  readonly text: string;
  readonly vector: readonly number[] = [1, 0];
  constructor(text: string) {
    this.text = text;
  }
}

/** Documents, changes and items of one's own types go in as they are. */
export async function ownTypes(collection: Collection, questions: readonly Question[]): Promise<number> {
  const later = async function* (): AsyncGenerator<Question> {
    yield* questions;
  };
  const { added } = await collection.add(questions);
  await collection.add(later());
  await collection.add(new Map(questions.map((question) => [question.id, question])).values());
  await collection.add([new Row('一'), new Row('two')]);
  await collection.add([{ id: 'a', text: 'b', tags: ['c'] as const }] as const);
  await collection.update(questions.map(({ id, city }) => ({ id, city })));
  await collection.update('a', questions[0]);
  await dedupe(questions, { encoder: new OwnEncoder() });
  // @ts-expect-error a document without a text
  await collection.add([{ id: 'a', txet: 'b' }]);
  // @ts-expect-error an id is a string
  await collection.add([{ id: 1, text: 'b' }]);
  return added;
}

/** Parts of an answer, each under its name. */
export function tellOf({ hits, plan }: SearchResult): string {
  const rerank: RerankPlan | undefined = plan.rerank;
  const boosts: (HitBoost | undefined)[] = hits.map(({ boost }) => boost);
  return `${rerank?.scored ?? 0} ${boosts.length} ${splitSentences('一句。两句。').length}`;
}

export function whatWentWrong(error: unknown): string {
  if (error instanceof FilterError) return `${error.code} ${error.message}`;
  if (error instanceof InvalidArgumentError || error instanceof KenyonError) return error.code;
  throw error;
}

export async function pairs(labelled: FitThresholdOptions): Promise<DedupeResult> {
  const scorer: PairScorer = cosineScorer(new OwnEncoder());
  const split = new LabelledSplit({ model: scorer.fingerprint, name: 'fit' });
  for await (const { pair, score } of matchPairs([{ a: 'a', b: 'b' }], { scorer })) split.add(pair, 1, score);
  const fitted = fitThreshold(split.scores(), labelled);
  const threshold = testThreshold(fitted, split.scores());
  describeDifferences(textDifferences('3斤', '1.5 kg'));
  decide(threshold, 0.5);
  return dedupe([{ id: '1', text: 'a' }], { encoder: new OwnEncoder(), threshold });
}

export async function entities(kinds: readonly RuleKind[] = RULE_KINDS): Promise<readonly TextEntity[]> {
  const [found] = await findTextEntities(['明天'], { rules: kinds, now: new Date(0) });
  return found.length > 0 ? found : ruleEntities('a@b.c');
}

export async function words(options: BioWordOptions): Promise<readonly NearWord[]> {
  await saveBioWord('words.bin', await BioWord.train(['a b a b'], options));
  return (await loadBioWord('words.bin')).nearest('a', { bits: 4, k: 1 });
}

/** Types of what needs a model, a data set or a run, which is only looked at. */
export interface Others {
  readonly vectors: TaughtVectors;
  readonly train: (config: TrainConfig, options?: TrainOptions) => ReturnType<typeof train>;
  readonly distillation: DistillationConfig;
  readonly benchmark: BenchmarkResult;
  readonly interval: Interval;
  readonly environment: Environment;
  readonly scalar: Scalar;
}
export const functions = [
  restore,
  buildVocab,
  checkTrainConfig,
  evaluateEncoder,
  chooseSetting,
  MemorySource,
  OrthogonalProjection,
  joinLists,
  loadPairScorer,
];

console.log(whatWentWrong(new InvalidArgumentError('wrong')), functions.length, (await entities())[0].type);
