import { requireInteger } from '../../core/checks.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';

/** Limits of one request, and of all together; `/v1/info` tells them. */
export interface ServerLimits {
  /** Bytes of a JSON body. */
  readonly bodyBytes: number;
  /** Arrays and objects of a JSON body, or of a line of NDJSON: in memory each takes fifty times what it may take in the body. */
  readonly bodyObjects: number;
  /** Bytes of a call of a tool (MCP), which its library reads at a stretch: JSON bodies are read in pieces, and may be longer. */
  readonly toolBytes: number;
  /** Bytes of all bodies that are being read at a time. */
  readonly bodyBytesInFlight: number;
  /** Bytes of a line of NDJSON. */
  readonly lineBytes: number;
  /** Bytes of a file that is sent whole; it lies in `server/received` of the database while it is read. */
  readonly fileBytes: number;
  /** Documents, changes or ids of one JSON body; streams of NDJSON have no limit. */
  readonly batch: number;
  /** Bytes of the documents of an answer: a list ends its page there, a search that finds more is refused. */
  readonly answerBytes: number;
  /** Hits of one search, with those that `offset` leaves out. */
  readonly k: number;
  /** Characters of a query. */
  readonly queryLength: number;
  /** Characters of a filter, as text or as the JSON of a tree. */
  readonly filterLength: number;
  /** Hits that a reranker may read for one search. */
  readonly rerankTop: number;
  /** Pairs or texts of one request. */
  readonly texts: number;
  /** Items that are deduplicated at a time. */
  readonly dedupeItems: number;
  /** Searches and other short work under way at a time, and those that may wait for their turn. */
  readonly searches: number;
  readonly waitingSearches: number;
  /** Writes under way at a time, and those that may wait. */
  readonly writes: number;
  readonly waitingWrites: number;
  /** Streams of documents that come in, and exports that go out, at a time; each has a place among writes or searches only while it does something. */
  readonly imports: number;
  readonly exports: number;
  /** Tasks under way at a time, those that may wait, and finished ones that are remembered. */
  readonly tasks: number;
  readonly waitingTasks: number;
  readonly finishedTasks: number;
  /** Tasks of one kind that a key, with all its tokens, may have under way and waiting. */
  readonly tasksPerKey: number;
  /** Bytes of all bodies that tasks under way or waiting still need. */
  readonly taskBytes: number;
  /** Bytes of all files that import tasks under way or waiting still need. */
  readonly taskFileBytes: number;
  /** Vectors of a collection that a task measures on at most. */
  readonly measuredVectors: number;
  /** Milliseconds that a search, and other short work, may take; then it is aborted. */
  readonly searchMs: number;
  /** Milliseconds until a JSON body must be there. */
  readonly bodyMs: number;
  /** Milliseconds that a peer may let a stream stand still, which is then ended. */
  readonly stallMs: number;
  /** Milliseconds that what is under way has to end when the server stops. */
  readonly drainMs: number;
  /** Wrong keys and tokens of an address in a minute that are answered with 401; those beyond with 429. */
  readonly wrongKeysPerMinute: number;
  /** Connections at a time. */
  readonly connections: number;
}

/** Limits that are not given. */
const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 32 * 2 ** 20,
  bodyObjects: 1_000_000,
  toolBytes: 2 * 2 ** 20,
  bodyBytesInFlight: 256 * 2 ** 20,
  lineBytes: 16 * 2 ** 20,
  fileBytes: 256 * 2 ** 20,
  batch: 10_000,
  answerBytes: 32 * 2 ** 20,
  k: 1000,
  queryLength: 16_384,
  filterLength: 65_536,
  rerankTop: 200,
  texts: 10_000,
  dedupeItems: 200_000,
  searches: 32,
  waitingSearches: 256,
  writes: 4,
  waitingWrites: 64,
  imports: 8,
  exports: 16,
  tasks: 1,
  waitingTasks: 64,
  finishedTasks: 256,
  tasksPerKey: 8,
  taskBytes: 64 * 2 ** 20,
  taskFileBytes: 1024 * 2 ** 20,
  measuredVectors: 200_000,
  searchMs: 30_000,
  bodyMs: 30_000,
  stallMs: 30_000,
  drainMs: 10_000,
  wrongKeysPerMinute: 60,
  connections: 1024,
};

const KINDS = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, 'any'])) as OptionKinds<ServerLimits>;
/** What may be none. */
const MAY_BE_ZERO: readonly (keyof ServerLimits)[] = [
  'waitingSearches',
  'waitingWrites',
  'waitingTasks',
  'finishedTasks',
  'drainMs',
];

/** Fills limits that are not given. @throws InvalidArgumentError that names the wrong one. */
export function checkLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...DEFAULT_LIMITS, ...readOptions('limits', given as ServerLimits, KINDS) };
  for (const [name, value] of Object.entries(limits)) {
    const least = MAY_BE_ZERO.includes(name as keyof ServerLimits) ? 0 : 1;
    requireInteger(value, `limits.${name}`, least, Number.MAX_SAFE_INTEGER);
  }
  return limits;
}
