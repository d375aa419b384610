import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import * as main from '../../../src/main.ts';
import * as data from '../../../src/public/data.ts';
import * as entities from '../../../src/public/entities.ts';
import * as measure from '../../../src/public/measure.ts';
import * as pairs from '../../../src/public/pairs.ts';
import * as search from '../../../src/public/search.ts';
import * as server from '../../../src/public/server.ts';
import * as train from '../../../src/public/train.ts';
import * as words from '../../../src/public/words.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';

/** Whether a value that is in the table of wrong ones may be right all the same. */
export type MayBeRight = (value: unknown) => boolean;

/** A value that is right, and which others are. */
export interface Argument {
  readonly good: unknown;
  readonly mayBe: MayBeRight;
  /** Of an object of options: each option there is. */
  readonly options?: Readonly<Record<string, Argument>>;
}

/** A public function, and what it takes. */
export interface PublicCall {
  readonly name: string;
  readonly run: (...given: never[]) => unknown;
  readonly takes: readonly Argument[];
}

const never: MayBeRight = () => false;
const isString: MayBeRight = (value) => typeof value === 'string';
const isText: MayBeRight = (value) => typeof value === 'string' && value.trim() !== '';
const isPath: MayBeRight = (value) => typeof value === 'string' && value !== '' && !value.includes('\0');
const isBoolean: MayBeRight = (value) => typeof value === 'boolean';
const isFunction: MayBeRight = (value) => typeof value === 'function';
const isFiniteNumber: MayBeRight = (value) => Number.isFinite(value);
const isDate: MayBeRight = (value) => value instanceof Date;
const isFrom =
  (least: number): MayBeRight =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least;
const isEmptyArray: MayBeRight = (value) => Array.isArray(value) && value.length === 0;
const isPlain: MayBeRight = (value) =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);
/** Iterables whose items are wrong, of which the stream is told by rejections or errors. */
const isIterable: MayBeRight = (value) =>
  Array.isArray(value) || value instanceof Map || value instanceof Set || ArrayBuffer.isView(value);
/** An object that may hold anything. */
const isObject: MayBeRight = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmptyPlain: MayBeRight = (value) => safely(() => isPlain(value) && Object.keys(value as object).length === 0);
const isNumbers: MayBeRight = (value) => safely(() => ArrayBuffer.isView(value) || isEmptyArray(value));

function safely(job: () => boolean): boolean {
  try {
    return job();
  } catch {
    return false;
  }
}

function arg(good: unknown, mayBe: MayBeRight = never): Argument {
  return { good, mayBe: (value) => safely(() => mayBe(value)) };
}

/** Options, all of them optional but those that `good` has. */
function opts(options: Readonly<Record<string, Argument>>, good: object = {}): Argument {
  return { good, mayBe: isEmptyPlain, options };
}

/** A proxy of a signal can be listened to like one. */
const signal = arg(undefined, (value) => value instanceof AbortSignal);
const onProgress = arg(undefined, isFunction);
const work = { signal, onProgress };
const integerFrom = (least: number) => arg(undefined, isFrom(least));
const flag = arg(undefined, isBoolean);
const ofEverySearch = {
  k: integerFrom(1),
  filter: arg(undefined),
  index: arg(undefined),
  minScore: arg(undefined, (value) => typeof value === 'number' && value >= -1 && value <= 1),
  explain: flag,
  offset: integerFrom(0),
  cursor: arg(undefined),
  sort: arg(undefined, isString),
  groupBy: arg(undefined, isString),
  facets: arg(undefined, isEmptyArray),
  maxBytes: arg(undefined, (value) => value === Number.POSITIVE_INFINITY || isFrom(1)(value)),
  ...work,
};
const share = arg(undefined, (value) => typeof value === 'number' && value > 0 && value <= 1);

/** Options with a signal that has fired, since a watch has no end of its own. */
function stopped(options: unknown): never {
  if (!safely(() => isPlain(options))) return options as never;
  const own = Object.getOwnPropertyDescriptors(options);
  return Object.defineProperties({ signal: AbortSignal.abort() }, own) as never;
}

/** Every public function with arguments that are right. */
export async function publicCalls(t: TestContext): Promise<readonly PublicCall[]> {
  const folder = await temporaryDirectory(t);
  // Wrong values that are paths all the same come to be here.
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const encoder = new NgramEncoder(8);
  const scorer = new ScriptedScorer(() => 0.5);
  const { kenyon, path: db } = await temporaryDatabase(t, { encoder });
  const docs = kenyon.collection();
  await docs.add([
    { id: 'a', text: 'one text', city: 'x' },
    { id: 'b', text: 'another text', city: 'y' },
  ]);
  await docs.setEntities({ model: false, fields: ['city'] });
  const model = await writeTinyModel(join(folder, 'model'));
  const loaded = await main.loadEncoder(model, { threads: 1, runtime: 'tfjs' });
  t.after(() => loaded.close());
  const split = {
    scores: [0.1, 0.2, 0.3, 0.6, 0.8, 0.9],
    labels: [0, 0, 1, 0, 1, 1],
    model: scorer.fingerprint,
    data: 'digest',
  };
  const fitted = pairs.fitThreshold(split);
  const other = { ...split, data: 'other' };
  const classes = {
    probabilities: [0.9, 0.1, 0.2, 0.8, 0.6, 0.4],
    labels: [0, 1, 1],
    classes: 2,
    model: 'm',
    data: 'd',
  };
  const fittedClasses = pairs.fitClassThresholds(classes, { starts: 1 });
  const rows = { dim: 2, count: 2, rows: Float32Array.of(1, 0, 0, 1) };
  const bench = {
    facts: { name: 'x', count: 2, dim: 2, queries: 2, queriesFrom: 'x', fullVectors: 'memory' },
    base: rows,
    queries: rows,
  };
  const environment = measure.describeEnvironment('test', '0');
  const cosine = main.cosineScorer(encoder);
  const scorerArg = arg(scorer);
  const encoderArg = arg(encoder);
  const threshold = arg(undefined, isFiniteNumber);
  const matchOptions = opts(
    { scorer: scorerArg, threshold, explain: flag, windowSize: integerFrom(1), ...work },
    { scorer },
  );
  const pairArg = arg({ a: 'x', b: 'y' });
  const ids = arg(['a'], (value) => isEmptyArray(value));
  const modelOptions = {
    threads: integerFrom(1),
    precision: arg(undefined, (value) => value === 'fp32'),
    runtime: arg('tfjs'),
  };
  const decision = {
    threshold,
    keep: arg(undefined),
    reviewLimit: integerFrom(0),
  };
  const thresholdPath = join(folder, 'threshold.json');
  await pairs.writeThreshold(thresholdPath, fitted);
  const runFolder = join(folder, 'run');
  await main.dedupe([{ text: 'x' }, { text: 'y' }], { encoder, threshold: 0.9, folder: runFolder });
  const rowsFile = join(folder, 'rows.csv');
  await writeFile(rowsFile, 'id,text\nc,third text\n');
  const exported = join(folder, 'exported.jsonl');
  await kenyon.export('default', exported);
  const reading = {
    format: arg(undefined, (value) => value === 'text'),
    plainText: arg(undefined),
    encoding: arg(undefined),
    delimiter: arg(undefined, (value) => typeof value === 'string' && value.length === 1),
    columns: arg(undefined, isEmptyArray),
    maxLineChars: integerFrom(1),
    textField: arg(undefined, isString),
    idField: arg(undefined, isString),
    types: arg(undefined, isObject),
    leftOut: arg(undefined, isEmptyArray),
    onBadLine: arg(undefined, isFunction),
    onFile: arg(undefined, isFunction),
  };
  const call = (name: string, run: (...given: never[]) => unknown, ...takes: Argument[]): PublicCall => ({
    name,
    run,
    takes,
  });
  const wordTexts = Array.from({ length: 9 }, () => 'rice 米饭 code 面条');
  const wordOptions = { hashDim: 8, window: 3, minCount: 1, epochs: 1 };
  const bioWord = await words.BioWord.train(wordTexts, wordOptions);
  const bits = arg(4, (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 8);
  return [
    call('BioWord', (given) => new words.BioWord(given), arg(bioWord.parts)),
    call(
      'BioWord.train',
      words.BioWord.train.bind(words.BioWord),
      arg(wordTexts),
      opts(
        {
          words: integerFrom(1),
          minCount: integerFrom(1),
          hashDim: integerFrom(4),
          window: integerFrom(1),
          epochs: integerFrom(1),
          seed: integerFrom(0),
          ...work,
        },
        wordOptions,
      ),
    ),
    call('BioWord.has', (given) => bioWord.has(given), arg('rice', isString)),
    call(
      'BioWord.code',
      (...given) => bioWord.code(...(given as unknown as [string, number, string])),
      arg('rice', isString),
      bits,
      arg(undefined, isString),
    ),
    call(
      'BioWord.nearest',
      (...given) => bioWord.nearest(...(given as unknown as [string, object])),
      arg('rice', isString),
      opts({ bits, k: integerFrom(1), context: arg(undefined, isString) }, { bits: 4 }),
    ),
    call(
      'BioWord.expand',
      (...given) => bioWord.expand(...(given as unknown as [string, object])),
      arg('rice', isString),
      opts({ bits, k: integerFrom(1), atLeast: share, inContext: flag }, { bits: 4 }),
    ),
    call('saveBioWord', words.saveBioWord, arg(join(folder, 'words.bin'), isPath), arg(bioWord)),
    call('loadBioWord', words.loadBioWord, arg(join(folder, 'none.bin'), isPath)),
    call(
      'createServer',
      async (...given) => {
        const made = await server.createServer(...(given as unknown as Parameters<typeof server.createServer>));
        await made.close();
      },
      arg(kenyon),
    ),
    call(
      'open',
      open_,
      arg(db, isPath),
      opts(
        {
          encoder: arg(encoder, isFunction),
          reranker: arg(undefined, isFunction),
          recognizer: arg(undefined, isFunction),
          readOnly: flag,
          onNotice: arg(undefined, isFunction),
        },
        { encoder },
      ),
    ),
    call('compact', main.compact, arg(join(folder, 'nothing'), isPath)),
    call(
      'Kenyon.collection',
      kenyon.collection.bind(kenyon),
      arg('default', isPath),
      opts({
        hnsw: arg(undefined, isEmptyPlain),
        exactBelow: integerFrom(0),
        textFields: arg(undefined),
        mode: arg(undefined),
      }),
    ),
    call(
      'Collection.add',
      docs.add.bind(docs),
      arg([{ text: 'one text' }], isIterable),
      opts({
        batchSize: integerFrom(1),
        onRejected: arg(undefined, isFunction),
        strict: flag,
        columnTypes: arg(undefined, isFunction),
        ...work,
      }),
    ),
    call('Collection.get', docs.get.bind(docs), ids),
    call('Collection.delete', docs.delete.bind(docs), arg(['none'], isEmptyArray)),
    call('Collection.similar', docs.similar.bind(docs), arg('a', isString), opts(ofEverySearch)),
    call(
      'Collection.search',
      docs.search.bind(docs),
      arg('text', isText),
      opts({
        ...ofEverySearch,
        mode: arg(undefined),
        within: arg(undefined),
        syntax: arg(undefined),
        prefix: flag,
        typos: arg(undefined, (value) => isBoolean(value) || isEmptyPlain(value)),
        likeWords: arg(undefined),
        fusion: arg(undefined),
        rerank: arg(undefined, (value) => value === false),
        entities: arg(undefined),
        passages: integerFrom(0),
      }),
    ),
    call(
      'Collection.searchMany',
      drained(docs.searchMany.bind(docs)),
      arg(['text'], isIterable),
      opts({ k: integerFrom(1), explain: flag, ...work }),
    ),
    call(
      'Collection.update',
      docs.update.bind(docs),
      arg('a', (value) => isText(value) || isIterable(value)),
      arg({ price: 1 }, (value) => value === undefined || isObject(value)),
      opts({
        unset: arg(undefined, isEmptyArray),
        batchSize: integerFrom(1),
        onRejected: arg(undefined, isFunction),
        strict: flag,
        columnTypes: arg(undefined, isFunction),
        ...work,
      }),
    ),
    call(
      'Kenyon.backup',
      kenyon.backup.bind(kenyon),
      arg(join(folder, 'backup'), isPath),
      opts({ overwrite: flag, ...work }),
    ),
    call(
      'Kenyon.export',
      kenyon.export.bind(kenyon),
      arg('default', isPath),
      arg(join(folder, 'export.jsonl'), (value) => isPath(value) || isFunction(value)),
      opts({ vectors: flag, ...work }),
    ),
    call(
      'Kenyon.import',
      kenyon.import.bind(kenyon),
      arg(exported, (value) => isPath(value) || isIterable(value)),
      opts(
        { collection: arg('copy', isPath), replace: flag, vectors: flag, ...work },
        { collection: 'copy', replace: true },
      ),
    ),
    call(
      'restore',
      data.restore,
      arg(join(folder, 'nothing'), isPath),
      arg(join(folder, 'restored'), isPath),
      opts({ overwrite: flag, ...work }),
    ),
    call('readFiles', drained(data.readFiles), arg(rowsFile, isPath), opts({ ...reading, strict: flag, signal })),
    call(
      'watchFiles',
      (collection, paths, options) => data.watchFiles(collection, paths, stopped(options)),
      arg(docs),
      arg(rowsFile, isPath),
      opts({
        ...reading,
        settleMs: integerFrom(0),
        pollMs: integerFrom(10),
        onRound: arg(undefined, isFunction),
        onNotice: arg(undefined, isFunction),
      }),
    ),
    call(
      'Collection.list',
      docs.list.bind(docs),
      opts({
        filter: arg(undefined),
        sort: arg(undefined, isString),
        limit: integerFrom(1),
        cursor: arg(undefined),
        ...work,
      }),
    ),
    call('Kenyon.has', kenyon.has.bind(kenyon), arg('none', isString)),
    call('Kenyon.drop', kenyon.drop.bind(kenyon), arg('none', isPath)),
    call('Kenyon.rename', kenyon.rename.bind(kenyon), arg('none', isPath), arg('nothing', isPath)),
    call('Collection.catchUp', docs.catchUp.bind(docs), opts(work)),
    call('Collection.extractEntities', docs.extractEntities.bind(docs), opts(work)),
    call('Collection.entities', docs.entities.bind(docs), opts({ top: integerFrom(0), ...work })),
    call('Collection.fields', docs.fields.bind(docs), opts({ top: integerFrom(0), ...work })),
    call(
      'Collection.setEntities',
      docs.setEntities.bind(docs),
      opts(
        {
          model: flag,
          rules: arg(undefined, (value) => isBoolean(value) || isEmptyArray(value)),
          alsoRead: arg(undefined, isEmptyArray),
          fields: arg(undefined, isEmptyArray),
          aliases: arg(undefined, isObject),
        },
        { model: false },
      ),
    ),
    call('Collection.saveSetting', docs.saveSetting.bind(docs), arg(undefined)),
    call('formatFilter', search.formatFilter, arg({ field: 'a', op: '=', value: 1 })),
    call('parseFilter', search.parseFilter, arg('a = 1')),
    call('splitSentences', search.splitSentences, arg('a. b.', isString), arg(160, isFrom(16))),
    call(
      'bestPassage',
      search.bestPassage,
      arg('a. b.', isString),
      arg(encoder.vectorOf('a')),
      encoderArg,
      opts({
        maxChars: integerFrom(16),
        maxSentences: integerFrom(1),
        signal,
      }),
    ),
    call(
      'loadEncoder',
      closing(main.loadEncoder),
      arg(model, isPath),
      opts({ ...modelOptions, prompts: arg(undefined) }, { runtime: 'tfjs' }),
    ),
    call('loadPairScorer', closing(main.loadPairScorer), arg(join(folder, 'nothing'), isPath), opts(modelOptions)),
    call(
      'loadEntityRecognizer',
      closing(main.loadEntityRecognizer),
      arg(join(folder, 'nothing'), isPath),
      opts(modelOptions),
    ),
    call(
      'Encoder.encode',
      loaded.encode.bind(loaded),
      arg(['a'], isEmptyArray),
      opts({ role: arg(undefined), ...work }),
    ),
    call('cosineScorer', main.cosineScorer, encoderArg),
    call('PairScorer.score', cosine.score.bind(cosine), arg([{ a: 'x', b: 'y' }], isEmptyArray), opts(work)),
    call('match', main.match, arg('a', isString), arg('b', isString), matchOptions),
    call('matchPairs', drained(main.matchPairs), arg([{ a: 'x', b: 'y' }], isEmptyArray), matchOptions),
    call(
      'dedupe',
      main.dedupe,
      arg([{ text: 'x' }, { text: 'y' }], isIterable),
      opts(
        {
          ...decision,
          ignorePunctuation: flag,
          ...work,
          against: arg(undefined, isIterable),
          encoder: arg(encoder, isFunction),
          scorer: arg(undefined),
          floor: arg(undefined, (value) => typeof value === 'number' && value > -1 && value <= 1),
          maxPairs: integerFrom(0),
          recall: arg(undefined),
          seed: integerFrom(0),
          folder: arg(undefined, isPath),
          onRejected: arg(undefined, isFunction),
          nameItem: arg(undefined, isFunction),
        },
        { encoder, threshold: 0.9 },
      ),
    ),
    call('rethreshold', pairs.rethreshold, arg(runFolder, isPath), opts(decision)),
    call('readThreshold', main.readThreshold, arg(thresholdPath, isPath)),
    call('writeThreshold', pairs.writeThreshold, arg(thresholdPath, isPath), arg(fitted), opts({ replace: flag })),
    call(
      'minePairs',
      pairs.minePairs,
      arg(rows.rows),
      arg(2, isFrom(1)),
      opts(
        {
          floor: arg(0.5, (value) => typeof value === 'number' && value > -1 && value <= 1),
          split: integerFrom(0),
          maxPairs: arg(undefined, (value) => value === Number.POSITIVE_INFINITY || isFrom(0)(value)),
          chunk: integerFrom(1),
          ...work,
        },
        { floor: 0.5 },
      ),
    ),
    call('chooseClass', pairs.chooseClass, arg([0.1, 0.9], isNumbers), arg([1, 1], isNumbers), arg(0, isFrom(0))),
    call('normalText', pairs.normalText, arg('x', isString), opts({ ignorePunctuation: flag })),
    call('describeDifferences', pairs.describeDifferences, arg(pairs.textDifferences('a', 'b'))),
    call('textDifferences', pairs.textDifferences, arg('a', isString), arg('b', isString)),
    call(
      'joinLists',
      drained(pairs.joinLists),
      arg([{ text: 'x' }], isEmptyArray),
      arg([{ text: 'x' }], isEmptyArray),
      opts(
        {
          encoder: encoderArg,
          k: integerFrom(1),
          exactBelow: integerFrom(0),
          ...work,
        },
        { encoder },
      ),
    ),
    call(
      'LabelledSplit',
      (given) => new pairs.LabelledSplit(given),
      opts({ model: arg('m', isText), name: arg(undefined, isString) }, { model: 'm' }),
    ),
    call(
      'LabelledSplit.add',
      (...given) => new pairs.LabelledSplit({ model: 'm' }).add(...(given as unknown as [never, never, never])),
      pairArg,
      arg(1, (value) => value === 0),
      arg(0.5, isFiniteNumber),
    ),
    call('MatchTally', (given) => new pairs.MatchTally(given), arg(1, isFrom(0))),
    call('MatchTally.note', (given) => new pairs.MatchTally().note(given), arg({ score: 1 })),
    call(
      'fitThreshold',
      pairs.fitThreshold,
      arg(split),
      opts({ goal: arg(undefined), unsureBelow: arg(undefined), seed: integerFrom(0) }),
    ),
    call(
      'testThreshold',
      pairs.testThreshold,
      arg(fitted),
      arg(other),
      opts({ level: arg(undefined), resamples: integerFrom(100), seed: integerFrom(0) }),
    ),
    call(
      'fitClassThresholds',
      pairs.fitClassThresholds,
      arg(classes),
      opts({ goal: arg(undefined), starts: integerFrom(1), seed: integerFrom(0) }, { starts: 1 }),
    ),
    call(
      'testClassThresholds',
      pairs.testClassThresholds,
      arg(fittedClasses),
      arg({ ...classes, data: 'e' }),
      opts({ level: arg(undefined), resamples: integerFrom(100), seed: integerFrom(0) }),
    ),
    call('describeEvidence', pairs.describeEvidence, arg(fitted)),
    call('evidenceOf', pairs.evidenceOf, arg(fitted, isFiniteNumber)),
    call('scoreDrift', pairs.scoreDrift, arg(fitted), arg([0.5], isNumbers)),
    call(
      'describeDrift',
      pairs.describeDrift,
      arg(undefined, () => true),
    ),
    call('decide', pairs.decide, arg(fitted), arg(0.5, isFiniteNumber)),
    call('pairHash', pairs.pairHash, pairArg),
    call('pairsFingerprint', pairs.pairsFingerprint, arg([{ a: 'x', b: 'y' }], isEmptyArray)),
    call(
      'findTextEntities',
      entities.findTextEntities,
      arg(['2024年'], isEmptyArray),
      opts({
        recognizer: arg(undefined),
        rules: arg(undefined, (value) => isBoolean(value) || isEmptyArray(value)),
        now: arg(undefined, isDate),
        types: arg(undefined, isEmptyArray),
        ...work,
      }),
    ),
    call(
      'ruleEntities',
      entities.ruleEntities,
      arg('2024年', isString),
      opts({ now: arg(undefined, isDate), kinds: arg(undefined, isEmptyArray) }),
    ),
    call('sufficientDim', measure.sufficientDim, arg(10)),
    call('guaranteedDim', measure.guaranteedDim, arg(10), arg(0.5)),
    call(
      'OrthogonalProjection',
      (dim, targetDim, seed) => new measure.OrthogonalProjection(dim, targetDim, seed),
      arg(2, isFrom(1)),
      arg(1, isFrom(1)),
      arg(1, isFrom(0)),
    ),
    call(
      'OrthogonalProjection.project',
      (given) => new measure.OrthogonalProjection(2, 1, 1).project(given),
      arg(rows.rows),
    ),
    call(
      'chooseSetting',
      measure.chooseSetting,
      arg([], isIterable),
      share1(),
      arg({ data: bench.facts, measuredAt: 'now' }, () => true),
    ),
    call('describeEnvironment', measure.describeEnvironment, arg('x', isString), arg('y', isString)),
    call('MemorySource', (given) => new measure.MemorySource(given), arg(rows)),
    call(
      'withCollectionData',
      measure.withCollectionData,
      opts(
        {
          db: arg(db, isPath),
          collection: arg('default', isString),
          limit: arg(undefined, (value) => value === Number.POSITIVE_INFINITY || isFrom(1)(value)),
          queriesCount: integerFrom(1),
          queries: arg(undefined),
          seed: arg(1, isFrom(0)),
        },
        {
          db,
          collection: 'default',
          seed: 1,
          queries: {
            rows: { dim: 8, count: 1, rows: encoder.vectorOf('a') },
            from: 'x',
            space: { dim: 8, fingerprint: encoder.fingerprint, runtime: 'x' },
          },
        },
      ),
      opts(work),
      arg(() => 1, isFunction),
    ),
    call(
      'runBenchmark',
      measure.runBenchmark,
      arg(bench),
      opts(
        {
          k: arg(1, isFrom(1)),
          indexes: arg(['exact'], isEmptyArray),
          targetRecall: share,
          seed: arg(1, isFrom(0)),
          environment: arg(environment, isObject),
          onNote: arg(undefined, isFunction),
          budget: arg(undefined),
          ...work,
        },
        {
          k: 1,
          indexes: ['exact'],
          seed: 1,
          environment,
          budget: { warmUpQueries: 0, recallMs: 1, roundMs: 1, rounds: 1 },
        },
      ),
    ),
    call(
      'importCheckpoint',
      train.importCheckpoint,
      opts(
        {
          from: arg(folder, isPath),
          out: arg(join(folder, 'imported'), isPath),
          config: arg(undefined, isPath),
          vocab: arg(undefined, isPath),
          pooling: arg('mean'),
          maxTokens: integerFrom(3),
          letters: arg('lower'),
          storage: arg('float32'),
        },
        { from: join(folder, 'none'), out: join(folder, 'imported') },
      ),
    ),
    call(
      'buildVocab',
      train.buildVocab,
      arg(['a text'], isEmptyArray),
      opts({
        minHanCount: integerFrom(1),
        minCharCount: integerFrom(1),
        latinPieces: integerFrom(0),
        minPairCount: integerFrom(1),
        hanWords: integerFrom(0),
        ...work,
      }),
    ),
    call('formatVocab', train.formatVocab, arg(['a'], isEmptyArray)),
    call('checkTrainConfig', train.checkTrainConfig, arg(undefined)),
    call('readTrainConfig', train.readTrainConfig, arg(join(folder, 'none.json'), isPath)),
    call(
      'train',
      train.train,
      arg(undefined),
      opts({ onLog: arg(undefined, isFunction), onNotice: arg(undefined, isFunction), ...work }),
    ),
    call('loadEvaluation', train.loadEvaluation, arg(folder, isPath), arg('none', isString)),
    call(
      'rawTexts',
      drained(train.rawTexts),
      arg(folder, isPath),
      opts({ sources: arg([], isEmptyArray) }, { sources: [] }),
    ),
    call(
      'distill',
      train.distill,
      arg(undefined),
      opts({
        until: arg(undefined),
        onStep: arg(undefined, isFunction),
        onLog: arg(undefined, isFunction),
        onNotice: arg(undefined, isFunction),
        ...work,
      }),
    ),
    call(
      'foldModel',
      train.foldModel,
      arg(model, isPath),
      arg(join(folder, 'none.jsonl'), isPath),
      arg(join(folder, 'folded'), isPath),
      opts({ shares: arg(undefined, isNumbers), ...work }),
    ),
    call('checkDistillationConfig', train.checkDistillationConfig, arg(undefined)),
    call('readDistillationConfig', train.readDistillationConfig, arg(join(folder, 'none.json'), isPath)),
    call(
      'evaluateEncoder',
      train.evaluateEncoder,
      encoderArg,
      arg({
        kind: 'pairs',
        name: 'x',
        binary: false,
        dev: [],
        test: [
          { a: 'x', b: 'y', label: 1 },
          { a: 'x', b: 'z', label: 0 },
        ],
      }),
      opts({ blockSize: integerFrom(1), ...work }),
    ),
    call(
      'openTaught',
      train.openTaught,
      arg(join(folder, 'none'), isPath),
      opts({ teacher: arg(undefined, isString) }),
    ),
    call(
      'teachTexts',
      train.teachTexts,
      encoderArg,
      arg([{ text: 'x', role: 'query' }], isEmptyArray),
      opts(
        {
          path: arg(join(folder, 'taught'), isPath),
          blockSize: integerFrom(1),
          windowSize: integerFrom(1),
          ...work,
        },
        { path: join(folder, 'taught') },
      ),
    ),
    call('collectTexts', train.collectTexts, arg(undefined), opts(work)),
    call('checkTextsConfig', train.checkTextsConfig, arg(undefined)),
    call('readTextsConfig', train.readTextsConfig, arg(join(folder, 'none.json'), isPath)),
  ];
}

function share1(): Argument {
  return arg(0.9, share.mayBe);
}

/** Opens and closes. */
async function open_(...given: never[]): Promise<void> {
  const kenyon = await main.open(...(given as unknown as Parameters<typeof main.open>));
  await kenyon.close();
}

/** Loads a model and closes it. */
function closing(
  load: (...given: never[]) => Promise<{ close(): Promise<void> }>,
): (...given: never[]) => Promise<void> {
  return async (...given) => (await load(...given)).close();
}

/** Reads a generator to its end. */
function drained(generate: (...given: never[]) => AsyncIterable<unknown>): (...given: never[]) => Promise<void> {
  return async (...given) => {
    for await (const _ of generate(...given));
  };
}
