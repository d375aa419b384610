import { readStrings } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { suggest } from '../../core/wording.ts';

/** Raised when a rule or a normal value changes, or a kind comes, so that what was listed of documents before is listed anew. */
export const EXTRACTION_VERSION = 7;

/**
 * Kinds of entities that rules find, by precedence: where two overlap, the one whose kind stands first is kept.
 * An address may hold anything, a number to call looks like other numbers, a date like an amount of years.
 * Of each whether it is exact to the letter: a name across one is a mistake of the model.
 */
const IS_EXACT = {
  url: true,
  email: true,
  phone: true,
  plate: true,
  date: false,
  amount: false,
  quantity: false,
  percent: false,
  version: false,
  person: false,
  place: false,
  organization: false,
};

/**
 * Kind of a rule: addresses, numbers to call, licence plates, dates and periods, money, quantities, percentages, versions; names of persons, places and
 * organizations in English.
 */
export type RuleKind = keyof typeof IS_EXACT;

/** All kinds, by precedence. */
export const RULE_KINDS = Object.keys(IS_EXACT) as readonly RuleKind[];

/** Kinds that are exact to the letter. */
export const IDENTIFIER_KINDS: ReadonlySet<string> = new Set(RULE_KINDS.filter((kind) => IS_EXACT[kind]));

/** Kinds that a model finds as well, by the same name. */
export const NAME_KINDS = ['person', 'place', 'organization'] as const satisfies readonly RuleKind[];

/** Reads kinds. @throws InvalidArgumentError when one of them is none. */
export function requireRuleKinds(given: readonly string[]): readonly RuleKind[] {
  const kinds = readStrings('the kinds of rules', given);
  for (const kind of kinds) {
    if (Object.hasOwn(IS_EXACT, kind)) continue;
    const near = suggest(kind, RULE_KINDS);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new InvalidArgumentError(`rules find no entities of kind '${kind}', only ${RULE_KINDS.join(', ')}${hint}`);
  }
  return kinds as RuleKind[];
}
