import { basename } from 'node:path';
import { FormatError, InvalidArgumentError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import type { Truth } from './exact-truth.ts';
import { checkGivenTruth } from './given-truth.ts';
import { type AnnBenchmarksFile, openAnnBenchmarksFile } from './rows/hdf5-file.ts';
import { heldOutCount, holdOutQueries } from './rows/held-out-queries.ts';
import { isHdf5Path, openRowFile } from './rows/open-row-file.ts';
import { readRowNumbers, readUnitRows } from './rows/read-rows.ts';
import type { RowFile } from './rows/row-file.ts';
import type { VectorRows } from './rows/vector-rows.ts';
import type { BenchData } from './run-benchmark.ts';

/** Which files hold what. */
export interface FileChoice {
  /** Vectors to search in: fvecs, bvecs, npy, or HDF5 of ann-benchmarks, which has queries as well. */
  readonly vectors: string;
  /** Vectors to ask for; without them some of `vectors` are held out. */
  readonly queries?: string;
  /** Positions of the true neighbours of each query: ivecs or npy. */
  readonly truth?: string;
  /** Only so many of the vectors are read. */
  readonly limit?: number;
  /** How many queries at most; by default 1,000, or a tenth of the vectors when they are held out of fewer than 10,000. */
  readonly queriesCount?: number;
  readonly k: number;
  readonly seed: number;
}

const DEFAULT_QUERIES = 1000;

/**
 * Reads what a benchmark on files needs.
 * @throws InvalidArgumentError, NotFoundError, FormatError, UnavailableError that say which file or option is wrong.
 */
export async function readFileData(choice: FileChoice, options: LongWorkOptions = {}): Promise<BenchData> {
  checkChoice(choice);
  if (!isHdf5Path(choice.vectors)) return readPlainFiles(choice, options);
  const file = await openAnnBenchmarksFile(choice.vectors);
  try {
    return await readAnnBenchmarks(choice, file, options);
  } finally {
    file.close();
  }
}

function checkChoice({ vectors, queries, truth, limit }: FileChoice): void {
  if (isHdf5Path(vectors) && (queries ?? truth) !== undefined) {
    throw new InvalidArgumentError(`${vectors} has queries of its own; give no others, and no truth, with it`);
  }
  if (truth !== undefined && queries === undefined) {
    throw new InvalidArgumentError(`the truth in ${truth} belongs to queries: say which with their file`);
  }
  if (truth !== undefined && limit !== undefined) {
    throw new InvalidArgumentError(`the truth in ${truth} is of all vectors, so they cannot be limited to ${limit}`);
  }
}

async function readPlainFiles(choice: FileChoice, options: LongWorkOptions): Promise<BenchData> {
  const { vectors, queries, limit, queriesCount, seed } = choice;
  const all = await readUnitRows(await openRowFile(vectors), { ...options, limit });
  if (queries === undefined) {
    const count = heldOutCount(all.count, queriesCount);
    return toData(choice, holdOutQueries(all, count, seed), `held out of the same file, seed ${seed}`);
  }
  const asked = await readUnitRows(await openRowFile(queries), { ...options, limit: queriesCount ?? DEFAULT_QUERIES });
  const parts = { base: all, queries: asked };
  return toData(choice, parts, basename(queries), await readTruth(choice, parts));
}

async function readTruth({ truth, k }: FileChoice, parts: Parts): Promise<Truth | undefined> {
  if (truth === undefined) return undefined;
  const found = await truthIn(await openRowFile(truth), k, parts);
  if (found !== undefined) return found;
  throw new FormatError(
    `${truth} does not hold the nearest by cosine: some of its queries have nearer ones; leave it out to compute them`,
  );
}

async function readAnnBenchmarks(
  choice: FileChoice,
  { train, test, neighbors }: AnnBenchmarksFile,
  options: LongWorkOptions,
): Promise<BenchData> {
  const { limit, queriesCount = DEFAULT_QUERIES, k } = choice;
  const base = await readUnitRows(train, { ...options, limit });
  const queries = await readUnitRows(test, { ...options, limit: queriesCount });
  const parts = { base, queries };
  // Its neighbours are by its own distance, which need not be the cosine: then they are of no use here.
  const usable = neighbors !== undefined && neighbors.width >= k && base.count === train.count;
  return toData(choice, parts, 'test vectors of the file', usable ? await truthIn(neighbors, k, parts) : undefined);
}

interface Parts {
  readonly base: VectorRows;
  readonly queries: VectorRows;
}

async function truthIn(file: RowFile, k: number, { base, queries }: Parts): Promise<Truth | undefined> {
  if (file.width < k || file.count < queries.count) {
    throw new FormatError(
      `${file.name} holds ${file.count} x ${file.width} neighbours, but ${queries.count} queries need ${k} each`,
    );
  }
  const ords = await readRowNumbers(file, { count: queries.count, width: k, bound: base.count });
  return checkGivenTruth({ ords, k }, base, queries);
}

function toData({ vectors }: FileChoice, { base, queries }: Parts, queriesFrom: string, truth?: Truth): BenchData {
  if (queries.dim !== base.dim) {
    throw new FormatError(`the queries have ${queries.dim} values each, the vectors of ${vectors} ${base.dim}`);
  }
  const { count, dim } = base;
  const facts = {
    name: basename(vectors),
    count,
    dim,
    queries: queries.count,
    queriesFrom,
    fullVectors: 'memory' as const,
  };
  return { facts, base, queries, truth };
}
