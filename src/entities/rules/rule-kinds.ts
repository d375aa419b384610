import { readStrings } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { suggest } from '../../core/wording.ts';

/**
 * Kinds of entities that rules find, by precedence: where two overlap, the one whose kind stands first is kept.
 * An address may hold anything, a number to call looks like other numbers, a date like an amount of years.
 */
export const RULE_KINDS = [
  'url',
  'email',
  'phone',
  'plate',
  'date',
  'amount',
  'quantity',
  'percent',
  'version',
] as const;

/** Kind of a rule: addresses, numbers to call, licence plates, dates and periods, money, quantities, percentages, versions. */
export type RuleKind = (typeof RULE_KINDS)[number];

const EXACT_KINDS: readonly RuleKind[] = ['url', 'email', 'phone', 'plate'];

/** Kinds that are exact to the letter: a name across one of them is a mistake of the model. */
export const IDENTIFIER_KINDS: ReadonlySet<string> = new Set(EXACT_KINDS);

/** Reads kinds. @throws InvalidArgumentError when one of them is none. */
export function requireRuleKinds(given: readonly string[]): readonly RuleKind[] {
  const kinds = readStrings('the kinds of rules', given);
  for (const kind of kinds) {
    if ((RULE_KINDS as readonly string[]).includes(kind)) continue;
    const near = suggest(kind, RULE_KINDS);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new InvalidArgumentError(`rules find no entities of kind '${kind}', only ${RULE_KINDS.join(', ')}${hint}`);
  }
  return kinds as RuleKind[];
}
