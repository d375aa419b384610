import { checkTexts } from '../../encoders/inference/batch-encoder.ts';
import { checkDate, readStrings } from '../core/checks.ts';
import type { EntityRecognizer, EntitySpan } from '../core/entity-recognizer.ts';
import { InvalidArgumentError, throwIfAborted } from '../core/errors.ts';
import { requireRecognizer } from '../core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../core/options.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { suggest } from '../core/wording.ts';
import { cutsWord, nameWithin, withoutPictures } from './glued-names.ts';
import { mergeEntities } from './merge-entities.ts';
import { alsoValues, normalValue } from './normal-value.ts';
import type { RuleOptions } from './rule-entities.ts';
import { RULE_KINDS, type RuleKind, requireRuleKinds } from './rules/rule-kinds.ts';
import { rulePieces } from './rules/rule-pieces.ts';
import type { TextEntity } from './text-entity.ts';

/** Finders of entities, and which of them are wanted. */
export interface FindEntitiesOptions extends LongWorkOptions {
  /** Finds persons, places and the like; without one only rules look. */
  readonly recognizer?: EntityRecognizer;
  /** Whether rules look for dates, amounts, addresses and the like, or which kinds of these. Default true. */
  readonly rules?: boolean | readonly RuleKind[];
  /** The day that 'yesterday' and 'last week' count from; without one such words mean nothing. */
  readonly now?: Date;
  /** The only types wanted. What is found of others still decides which spans of the model can be right. Default all. */
  readonly types?: readonly string[];
}

const OPTIONS: OptionKinds<FindEntitiesOptions> = {
  recognizer: 'any',
  rules: 'any',
  now: 'any',
  types: 'any',
  ...LONG_WORK,
};

/**
 * Finds the entities of texts: names by a model, exact kinds by rules, without contradictions between them. The rules read while
 * the model does, which computes in a thread of its own.
 * @returns `[texts.length]` lists, each by start, longer ones first; entities may lie within each other.
 * @throws InvalidArgumentError for what is no text, and for a type or kind that nothing finds; AbortedError when `signal` fires;
 * what the recognizer throws.
 */
export async function findTextEntities(
  given: readonly string[],
  options: FindEntitiesOptions = {},
): Promise<TextEntity[][]> {
  const texts = checkTexts(given, 'findTextEntities');
  const read = checkFindOptions(options);
  const kinds = kindsOf(read);
  requireTypes(read, kinds);
  const { recognizer, now, types, signal, onProgress } = read;
  throwIfAborted(signal, 'finding entities');
  const [spans, ruled] = await Promise.all([
    recognizer?.recognize(texts.map(withoutPictures), { signal, onProgress }),
    kinds.length === 0 ? undefined : readAllByRules(texts, { kinds, now }, signal),
  ]);
  const slice = new TimeSlice();
  const found: TextEntity[][] = [];
  for (const [i, text] of texts.entries()) {
    const named: TextEntity[] = [];
    for (const span of spans?.[i] ?? []) {
      if (slice.spent) await slice.pause();
      const entity = namedEntity(text, span);
      if (entity !== undefined) named.push(entity);
    }
    const merged = await mergeEntities(named, ruled?.[i] ?? [], slice);
    found.push(types === undefined ? merged : merged.filter(({ type }) => types.includes(type)));
    await slice.pause();
  }
  return found;
}

function checkFindOptions(options: FindEntitiesOptions): FindEntitiesOptions {
  const { recognizer, types, now, ...others } = readOptions('findTextEntities', options, OPTIONS);
  if (recognizer !== undefined) requireRecognizer('recognizer', recognizer);
  return {
    ...others,
    ...(recognizer && { recognizer }),
    ...(types !== undefined && { types: readStrings('types', types) }),
    ...(now !== undefined && { now: checkDate('now', now) }),
  };
}

/** @throws InvalidArgumentError when one is none. */
function kindsOf({ rules = true }: FindEntitiesOptions): readonly RuleKind[] {
  if (typeof rules === 'boolean') return rules ? RULE_KINDS : [];
  return requireRuleKinds(rules);
}

/** @throws InvalidArgumentError naming the first type wanted that neither the recognizer nor the rules know. */
function requireTypes({ recognizer, types }: FindEntitiesOptions, kinds: readonly RuleKind[]): void {
  const known: readonly string[] = [...new Set([...(recognizer?.types ?? []), ...kinds])];
  const wrong = types?.find((type) => !known.includes(type));
  if (wrong === undefined) return;
  const near = suggest(wrong, known);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  const hint = recognizer === undefined ? '; other types need a model that finds them' : meant;
  throw new InvalidArgumentError(
    `nothing finds entities of type ${JSON.stringify(wrong)}; expected some of ${known.join(', ')}${hint}`,
  );
}

/** Finds what rules find in each text, and lets other work run in between. */
async function readAllByRules(
  texts: readonly string[],
  options: RuleOptions,
  signal: AbortSignal | undefined,
): Promise<TextEntity[][]> {
  // The libraries behind the rules take longer to load than most programs that never ask for them take to start.
  const { ruleEntities } = await import('./rule-entities.ts');
  const read = (text: string) => ruleEntities(text, options);
  const slice = new TimeSlice();
  const found: TextEntity[][] = [];
  for (const text of texts) {
    throwIfAborted(signal, 'finding entities');
    found.push(await readByRules(text, read, slice));
    await slice.pause();
  }
  return found;
}

/** Finds what rules find in one text, piece by piece. */
async function readByRules(
  text: string,
  read: (text: string) => TextEntity[],
  slice: TimeSlice,
): Promise<TextEntity[]> {
  const found: TextEntity[] = [];
  for (const piece of rulePieces(text)) {
    for (const entity of read(piece.text)) {
      found.push({ ...entity, start: entity.start + piece.start, end: entity.end + piece.start });
    }
    await slice.pause();
  }
  return found;
}

/** What a model found; undefined where it names nothing. */
function namedEntity(text: string, { start, end, label, score }: EntitySpan): TextEntity | undefined {
  const within = nameWithin(label, text.slice(start, end));
  if (within === undefined || cutsWord(text, start + within.start) || cutsWord(text, start + within.end))
    return undefined;
  const name = text.slice(start + within.start, start + within.end);
  const also = alsoValues(label, name);
  return {
    start: start + within.start,
    end: start + within.end,
    type: label,
    value: normalValue(label, name),
    ...(also.length > 0 && { also }),
    source: 'model',
    score,
  };
}
