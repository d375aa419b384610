import type { Encoder } from '../../core/encoder.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import type { Kenyon } from '../../database/kenyon.ts';
import type { CollectionDirectory } from '../collections/collection-directory.ts';
import type { ServerApp } from '../http/server-app.ts';
import type { ServerLimits } from '../settings/limits.ts';
import type { RequestWork } from '../work/request-work.ts';

/** What routes work with. */
export interface ServerContext {
  readonly kenyon: Kenyon;
  readonly collections: CollectionDirectory;
  readonly limits: ServerLimits;
  /** Queues, time limits, and signals that fire when nobody waits any more. */
  readonly work: RequestWork;
  /** The encoder for texts that belong to no collection, loaded when it is first needed. */
  readonly encoder: () => Promise<Encoder>;
  /** The model that reads two texts together; undefined where the server was started without one. */
  readonly pairScorer: (() => Promise<PairScorer>) | undefined;
  readonly state: ServerState;
}

/** Whether the server takes work. */
export interface ServerState {
  /** 'starting' until collections are open and models loaded. */
  phase: 'starting' | 'ready' | 'stopping';
}

/** Adds the routes of one group to a server. */
export type RouteGroup = (app: ServerApp, context: ServerContext) => void;
