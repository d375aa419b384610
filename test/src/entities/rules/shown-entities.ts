import { type RuleOptions, ruleEntities } from '../../../../src/entities/rule-entities.ts';

/** A Wednesday, half past midnight: an hour in which days are easily shifted. */
export const WEDNESDAY = new Date(2026, 2, 18, 0, 30);

/** What rules find, as `kind written = value, further value` for tables. */
export function shownEntities(text: string, options: RuleOptions = {}): string[] {
  return ruleEntities(text, options).map(
    ({ start, end, type, value, also = [] }) => `${type} ${text.slice(start, end)} = ${[value, ...also].join(', ')}`,
  );
}
