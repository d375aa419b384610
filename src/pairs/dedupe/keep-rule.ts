import { shown } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { DedupeItem } from './dedupe-item.ts';

/**
 * Which item of a cluster is kept: the first or last given, the one of the longest text, or the one whose field is greatest or
 * least. Numbers are compared as numbers, strings letter by letter, so dates written year first by time; an item that lacks the
 * field or has another type there comes last. Of equal ones the first given is kept.
 */
export type KeepRule = 'first' | 'last' | 'longest' | `greatest:${string}` | `least:${string}`;

/** Throws InvalidArgumentError unless the value is a rule. */
export function checkKeepRule(rule: string): asserts rule is KeepRule {
  const isRule = typeof rule === 'string' && /^(first|last|longest|(greatest|least):.+)$/su.test(rule);
  if (isRule) return;
  throw new InvalidArgumentError(
    `keep must be first, last, longest, greatest:FIELD or least:FIELD, got ${shown(rule)}`,
  );
}

/** Throws InvalidArgumentError for a rule that names a field that none of the items has: it would keep the first without a word. */
export function requireKeepField(items: readonly DedupeItem[], rule: KeepRule): void {
  const field = fieldIn(rule);
  if (field === undefined || items.length === 0 || items.some((item) => fieldOf(item, field) !== undefined)) return;
  throw new InvalidArgumentError(`keep is ${rule}, and no item has a number or a string in ${JSON.stringify(field)}`);
}

/** The field that a rule names; undefined of a rule that names none. */
function fieldIn(rule: KeepRule): string | undefined {
  return /^(?:greatest|least):(.+)$/su.exec(rule)?.[1];
}

/** The item to keep. @param members at least one, ascending. */
export function chooseKept(members: readonly number[], items: readonly DedupeItem[], rule: KeepRule): number {
  if (rule === 'first') return members[0];
  if (rule === 'last') return members.at(-1)!;
  if (rule === 'longest') return best(members, (item) => items[item].text.length);
  const field = fieldIn(rule)!;
  const values = new Map(members.map((item) => [item, fieldOf(items[item], field)]));
  const type = typeof [...values.values()].find((value) => value !== undefined);
  const known = members.filter((item) => values.get(item) !== undefined && typeof values.get(item) === type);
  if (known.length === 0) return members[0];
  return best(known, (item) => values.get(item)!, rule.startsWith('least'));
}

/** A number or a string; undefined for all else. */
function fieldOf({ json }: DedupeItem, field: string): number | string | undefined {
  const fields = JSON.parse(json) as Record<string, unknown>;
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** The first of the greatest, or of the least. */
function best(members: readonly number[], sizeOf: (item: number) => number | string, least = false): number {
  return members.reduce((chosen, item) => {
    const [value, other] = [sizeOf(item), sizeOf(chosen)];
    return (least ? value < other : value > other) ? item : chosen;
  });
}
