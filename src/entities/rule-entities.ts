import { checkDate, requireString } from '../core/checks.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import { type FoldedText, foldText, passageOf } from '../core/text/folded-text.ts';
import { keepWideCommas } from '../core/text/wide-commas.ts';
import { alsoValues, normalValue } from './normal-value.ts';
import { type CalendarDay, localDay } from './rules/dates/calendar.ts';
import { findDates } from './rules/dates/find-dates.ts';
import { findLinks } from './rules/find-links.ts';
import { findPhones } from './rules/find-phones.ts';
import { findPlates } from './rules/find-plates.ts';
import { findVersions } from './rules/find-versions.ts';
import { findMeasures } from './rules/measures/find-measures.ts';
import type { MeasureKind } from './rules/measures/measure-units.ts';
import { englishNames, type NameKind } from './rules/names/english-names.ts';
import { NAME_KINDS, RULE_KINDS, type RuleKind, requireRuleKinds } from './rules/rule-kinds.ts';
import { type RuleMatch, withoutOverlaps } from './rules/rule-match.ts';
import type { TextEntity } from './text-entity.ts';

/** Context of a text that rules read. */
export interface RuleOptions {
  /**
   * The moment that 昨天 and `last week` are told from, by its day in the time zone of the process. Without it, as for a
   * document whose day nobody knows, such dates are not given.
   */
  readonly now?: Date;
  /** Kinds to give. Default: all. */
  readonly kinds?: readonly RuleKind[];
}

const OPTIONS: OptionKinds<RuleOptions> = { now: 'any', kinds: 'any' };

/**
 * Finds what has a form to be known by: dates, money, addresses and the like, in Chinese, English and mixed text; and names in English. Time grows
 * with the length of the text.
 * @returns entities in order, none overlapping another; see RULE_KINDS for which is kept.
 * @throws InvalidArgumentError when `now` is no time or a kind is unknown.
 */
export function ruleEntities(text: string, options: RuleOptions = {}): TextEntity[] {
  requireString('the text', text);
  const { now, kinds = RULE_KINDS } = readOptions('ruleEntities', options, OPTIONS);
  requireRuleKinds(kinds);
  if (now !== undefined) checkDate('now', now);
  const found = findAll(text, now && localDay(now));
  const claimed = new Uint8Array(text.length);
  const entities = RULE_KINDS.flatMap((type) =>
    claim(found[type], claimed).map((match): TextEntity => ({ ...match, type, source: 'rule' })),
  );
  // Kinds that are not asked for claim their places all the same: a year is no amount for that.
  return entities.filter(({ type }) => (kinds as readonly string[]).includes(type)).sort((a, b) => a.start - b.start);
}

function findAll(text: string, today: CalendarDay | undefined): Readonly<Record<RuleKind, readonly RuleMatch[]>> {
  const folded = keepWideCommas(foldText(text));
  const inOriginal = (matches: readonly RuleMatch[]) => matches.map((match) => originalMatch(match, folded));
  const measures = findMeasures(folded);
  const measured = (kind: MeasureKind) =>
    inOriginal(measures.filter((measure) => measure.kind === kind).map(({ kind: _, ...match }) => match));
  return {
    ...findLinks(text),
    phone: inOriginal(findPhones(folded.text)),
    plate: inOriginal(findPlates(folded.text)),
    date: inOriginal(findDates(folded.text, today)),
    amount: measured('amount'),
    quantity: measured('quantity'),
    percent: measured('percent'),
    version: inOriginal(findVersions(folded)),
    ...namesIn(text),
  };
}

/** Names under the values that a model's have. */
function namesIn(text: string): Readonly<Record<NameKind, readonly RuleMatch[]>> {
  const names = englishNames(text);
  const of = (kind: NameKind) =>
    names
      .filter((name) => name.kind === kind)
      .map(({ start, end, value }) => {
        const also = alsoValues(kind, value);
        return { start, end, value: normalValue(kind, value), ...(also.length > 0 && { also }) };
      });
  const [person, place, organization] = NAME_KINDS.map(of);
  return { person, place, organization };
}

function originalMatch(match: RuleMatch, folded: FoldedText): RuleMatch {
  const { start, end } = passageOf(folded, match.start, match.end);
  return { ...match, start, end };
}

/** The matches that overlap nothing claimed yet, nor each other; their places are claimed then. */
function claim(matches: readonly RuleMatch[], claimed: Uint8Array): RuleMatch[] {
  const free = withoutOverlaps(matches.filter(({ start, end }) => !claimed.subarray(start, end).includes(1)));
  for (const { start, end } of free) claimed.fill(1, start, end);
  return free;
}
