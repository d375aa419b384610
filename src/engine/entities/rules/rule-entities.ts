import { type FoldedText, foldText, passageOf } from '../../../core/folded-text.ts';
import type { TextEntity } from '../text-entity.ts';
import { localDay } from './dates/calendar.ts';
import { findDates } from './dates/find-dates.ts';
import { RULE_KINDS, type RuleKind, requireRuleKinds } from './rule-kinds.ts';
import type { RuleMatch } from './rule-match.ts';

/** What rules are told about a text. */
export interface RuleOptions {
  /**
   * The moment that 昨天 and `last week` are told from, by its day in the time zone of the process. Without it, as for a
   * document whose day nobody knows, such dates are not given.
   */
  readonly now?: Date;
  /** Kinds to give. Default: all. */
  readonly kinds?: readonly RuleKind[];
}

/**
 * Finds what has a form to be known by: dates, money, addresses and the like, in Chinese, English and mixed text. Time grows with
 * the length of the text.
 * @returns entities in order, none overlapping another; see RULE_KINDS for which is kept.
 * @throws InvalidArgumentError when `now` is no time or a kind is unknown.
 */
export function ruleEntities(text: string, { now, kinds = RULE_KINDS }: RuleOptions = {}): TextEntity[] {
  requireRuleKinds(kinds);
  const folded = foldText(text);
  const today = now && localDay(now);
  return findDates(folded.text, today).map((match) => entityOf('date', inOriginal(match, folded)));
}

function inOriginal(match: RuleMatch, folded: FoldedText): RuleMatch {
  const { start, end } = passageOf(folded, match.start, match.end);
  return { ...match, start, end };
}

function entityOf(type: RuleKind, match: RuleMatch): TextEntity {
  return { ...match, type, source: 'rule' };
}
