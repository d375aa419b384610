import type { Encoder } from '../../core/encoder.ts';
import type { EntityRecognizer } from '../../core/entity-recognizer.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import type { ReindexOptions } from '../../database/reindex.ts';
import { cosineScorer } from '../../pairs/match/cosine-scorer.ts';
import type { Keys } from '../access/keys.ts';
import type { CollectionDirectory } from '../collections/collection-directory.ts';
import type { Snapshots } from '../collections/snapshots.ts';
import type { ReceivedFiles } from '../files/received-file.ts';
import { HttpProblem } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { ServerLimits } from '../settings/limits.ts';
import type { RequestWork } from '../work/request-work.ts';
import type { Tasks } from '../work/tasks.ts';

/** Parts of the server that routes work with. */
export interface ServerContext {
  readonly kenyon: Kenyon;
  readonly collections: CollectionDirectory;
  readonly snapshots: Snapshots;
  /** Where what clients send in files lies while it is read. */
  readonly files: ReceivedFiles;
  readonly keys: Keys;
  readonly limits: ServerLimits;
  /** Queues, time limits, and signals that fire when nobody waits any more. */
  readonly work: RequestWork;
  /** What takes longer than a request should. */
  readonly tasks: Tasks;
  readonly metrics: ServerMetrics;
  /** The encoder for texts that belong to no collection, loaded when it is first needed. */
  readonly encoder: () => Promise<Encoder>;
  /** The encoder that a collection is indexed with anew: one that outlives the server, or a function that loads one for the database. */
  readonly reindexEncoder: () => Promise<NonNullable<ReindexOptions['encoder']>>;
  /** The model that reads two texts together; undefined where there is none. */
  readonly reranker: (() => Promise<PairScorer>) | undefined;
  /** Finds persons, places and the like, loaded when it is first needed. */
  readonly recognizer: () => Promise<EntityRecognizer>;
  readonly state: ServerState;
}

/** Whether the server takes work. */
export interface ServerState {
  /** 'starting' until collections are open and models loaded. */
  phase: 'starting' | 'ready' | 'stopping';
}

/** Adds the routes of one group to a server. */
export type RouteGroup = (app: ServerApp, context: ServerContext) => void;

/** The model that reads two texts together. @param pointer part of the body that asks for it. @throws HttpProblem 400 where the server has none. */
export async function needReranker(
  { reranker }: Pick<ServerContext, 'reranker'>,
  pointer?: string,
): Promise<PairScorer> {
  if (reranker !== undefined) return reranker();
  const detail =
    'the server was started without a reranker, a model that reads two texts together; kenyon serve --reranker opens one';
  throw new HttpProblem(400, 'NO_RERANKER', detail, pointer === undefined ? {} : { pointer });
}

/** What scores pairs under one of the names of `scorer`. @throws HttpProblem 400 where the server was started without it. */
export async function scorerOf(
  context: Pick<ServerContext, 'encoder' | 'reranker'>,
  name: 'cosine' | 'reranker',
): Promise<PairScorer> {
  return name === 'cosine' ? cosineScorer(await context.encoder()) : needReranker(context, '#/scorer');
}
