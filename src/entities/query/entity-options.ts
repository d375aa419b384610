import { checkDate, readStrings, requireInteger, requireOneOf, shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';

const MODES = ['off', 'filter', 'boost'] as const;

/** Use of the entities of a query: none, let only documents through that have them, or move these up. */
export type EntityMode = (typeof MODES)[number];

const FALLBACKS = ['boost', 'drop'] as const;

/** Use of an entity that would leave too few hits: move hits up, or none. */
export type EntityFallback = (typeof FALLBACKS)[number];

/** How the entities of a query are used. */
export interface EntityOptions {
  readonly mode: EntityMode;
  /** Keys of entities that are to be left out, as the results of a search name them: `['place:北京']`. */
  readonly without?: readonly string[];
  /** Types or fields whose entities count. Default: all. */
  readonly types?: readonly string[];
  /** 'filter': documents that the entities demanded must leave together, from 1 up. Default 1: a filter that leaves one shows one. */
  readonly atLeast?: number;
  /** 'filter': what entities do that would leave fewer documents than that. Default 'boost'. */
  readonly fallback?: EntityFallback;
  /**
   * 'boost': what a hit gains that has all entities, as a part of the distance between the best and the worst candidate, above 0
   * and at most 1; with some of them it gains their share of it. Default 0.5.
   */
  readonly weight?: number;
  /** The day that 'last week' counts from. Default: today. */
  readonly now?: Date;
}

/** Options that were found right, defaults filled. */
export interface CheckedEntityOptions {
  readonly mode: Exclude<EntityMode, 'off'>;
  readonly without: readonly string[];
  readonly types: readonly string[] | undefined;
  readonly weight: number;
  readonly atLeast: number;
  readonly fallback: EntityFallback;
  readonly now: Date | undefined;
}

const OPTIONS: OptionKinds<EntityOptions> = {
  mode: 'any',
  without: 'any',
  types: 'any',
  atLeast: 'any',
  fallback: 'any',
  weight: 'any',
  now: 'any',
};
const DEFAULT_WEIGHT = 0.5;

/**
 * Checks options and fills what is not given.
 * @returns undefined when entities are off.
 * @throws InvalidArgumentError that names the wrong one.
 */
export function checkEntityOptions(entities: EntityMode | EntityOptions | undefined): CheckedEntityOptions | undefined {
  if (entities === undefined) return undefined;
  const options = typeof entities === 'string' ? { mode: entities } : entities;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(
      `entities must be ${MODES.join(', ')} or an object of options, got ${shown(entities)}`,
    );
  }
  const checked = readOptions('entities', options, OPTIONS);
  const { mode, weight = DEFAULT_WEIGHT, atLeast = 1, fallback = 'boost', ...read } = checked;
  requireOneOf('entities.mode', mode, MODES);
  requireOneOf('entities.fallback', fallback, FALLBACKS);
  requireInteger(atLeast, 'entities.atLeast', 1);
  const without = readStrings('entities.without', read.without ?? []);
  const types = read.types && readStrings('entities.types', read.types);
  if (!(typeof weight === 'number' && weight > 0 && weight <= 1)) {
    throw new InvalidArgumentError(`entities.weight must be a number above 0 and at most 1, got ${shown(weight)}`);
  }
  const now = read.now && checkDate('entities.now', read.now);
  return mode === 'off' ? undefined : { mode, without, types, weight, atLeast, fallback, now };
}
