import { requireKnownOptions, requireString, shown } from '../../core/checks.ts';
import type { Encoder } from '../../core/encoder.ts';
import type { EntityRecognizer } from '../../core/entity-recognizer.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import { checkLimits, type ServerLimits } from './limits.ts';

/** How a database is served. */
export interface ServerOptions {
  /** Limits other than the defaults. */
  readonly limits?: Partial<ServerLimits>;
  /**
   * Gives the encoder for texts that belong to no collection: pairs that are matched, items that are deduplicated. Called when it is first needed, and
   * its result kept; it stays the caller's to close. Default: the model that comes with the package, closed with the server.
   */
  readonly encoder?: () => Promise<Encoder>;
  /** Gives the model that reads two texts together, in the same way: it reranks hits and texts, and scores pairs. Default: that of the database, if it has one. */
  readonly reranker?: () => Promise<PairScorer>;
  /** Gives the model that finds persons, places and the like, in the same way. Default: that of the package, closed with the server. */
  readonly recognizer?: () => Promise<EntityRecognizer>;
  /** Origins of web pages that may call, such as 'https://shop.example'. Default: none but pages that the server itself gives. */
  readonly corsOrigins?: readonly string[];
  /** Takes lines of the log, JSON each, without texts and keys; undefined: nothing is logged. */
  readonly log?: { write(line: string): void };
  /** The least that is logged. Default 'info'. */
  readonly logLevel?: LogLevel;
}

/** Levels of a log. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** One of them. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Options that were found right. */
export interface CheckedServerOptions extends Omit<ServerOptions, 'limits' | 'corsOrigins'> {
  readonly limits: ServerLimits;
  readonly corsOrigins: readonly string[];
}

const KNOWN: readonly (keyof ServerOptions)[] = [
  'limits',
  'encoder',
  'reranker',
  'recognizer',
  'corsOrigins',
  'log',
  'logLevel',
];

/** Checks options. @throws InvalidArgumentError that names the wrong one. */
export function checkServerOptions(options: ServerOptions): CheckedServerOptions {
  requireKnownOptions('createServer', options, KNOWN);
  const { limits, corsOrigins = [], ...others } = options;
  for (const origin of corsOrigins) requireOrigin(origin);
  return { ...others, corsOrigins, limits: checkLimits(limits) };
}

function requireOrigin(origin: string): void {
  requireString('an origin', origin);
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url !== undefined && url.origin === origin && /^https?:$/.test(url.protocol)) return;
  throw new InvalidArgumentError(
    `an origin must be a scheme, a host and, if need be, a port, such as https://shop.example, got ${shown(origin)}`,
  );
}
