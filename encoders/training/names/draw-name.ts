import type { Random } from '../../../src/core/random.ts';
import { hasHan, hasLatin } from '../../../src/core/text/char-properties.ts';
import type { ListedKind, NamesByKind } from './name-kinds.ts';
import type { NameLists } from './name-lists.ts';

/** Of persons in Han characters: made of a surname and a given name; the others are listed ones, most of them foreign. */
const MADE_PERSONS = 0.55;
/** Of listed foreign persons: by the last name alone, as they are called in a text. */
const LAST_NAME_ALONE = 0.5;
/** Of places and Latin names: begun as one name and ended as another, so that they stand in no list. */
const SPLICED = 0.3;
/** Of English organizations: made of a name and what organizations are called. */
const MADE_ORGANIZATIONS = 0.5;
/** Of names that the set itself marks as well; of kinds that have too few listed ones, all. */
const MARKED = 0.4;
const FEW = 300;
/** Shorter names are abbreviations, as 京 and US, which another name could not be in the same place. */
const LEAST = { han: 2, latin: 3 } as const;
/** Longest Chinese name of a person. */
const LONGEST_PERSON = 4;

/** Kinds that may stand for one that a set marks. */
const STANDS_FOR: Readonly<Record<string, readonly ListedKind[]>> = {
  organization: ['organization', 'organization', 'company', 'government'],
};

const ENGLISH_ORGANIZATIONS =
  'University,College,Institute,Corporation,Company,Inc.,Ltd,Group,Bank,Association,Foundation,Society,Council,Committee,Union,Party,Agency,Records,Airlines,Museum,Press,Industries,Club,United,School'.split(
    ',',
  );

/**
 * Another name of a kind in the same script: one of the lists, or one that is made of their parts.
 * @returns the name itself where there is no other: without a kind or a list of it, in no script that lists are kept of, or too short to be a name in full.
 */
export function drawName(name: string, kind: string | undefined, lists: NameLists, random: Random): string {
  if (kind === undefined) return name;
  if (hasHan(name)) return name.length < LEAST.han ? name : (hanName(name, kind, lists, random) ?? name);
  if (!hasLatin(name) || name.length < LEAST.latin) return name;
  return latinName(name, kind, lists, random) ?? name;
}

function hanName(name: string, kind: string, lists: NameLists, random: Random): string | undefined {
  const marked = markedName(lists, 'han', kind, random);
  if (marked !== undefined) return marked;
  const drawn = listed(lists.han, kind, random);
  if (drawn === undefined) return undefined;
  if (kind === 'person') return hanPerson(name, drawn, lists, random);
  const other = listed(lists.han, kind, random)!;
  return kind === 'place' && random.next() < SPLICED ? spliced(drawn, other) : drawn;
}

function hanPerson(name: string, drawn: string, { surnames, givenNames }: NameLists, random: Random): string {
  const isForeign = name.includes('·') || name.length > LONGEST_PERSON;
  if (!isForeign && surnames.length > 0 && random.next() < MADE_PERSONS)
    return pick(surnames, random) + pick(givenNames, random);
  return random.next() < LAST_NAME_ALONE ? drawn.slice(drawn.lastIndexOf('·') + 1) : drawn;
}

function latinName(name: string, kind: string, lists: NameLists, random: Random): string | undefined {
  if (kind === 'person') return latinPerson(name, lists, random);
  const drawn = listed(lists.latin, kind, random);
  if (drawn === undefined) return undefined;
  if (kind === 'organization' && random.next() < MADE_ORGANIZATIONS) {
    const owner = random.next() < 0.5 ? lists.lastNames : (lists.latin.place ?? lists.lastNames);
    return owner.length === 0 ? drawn : `${pick(owner, random)} ${pick(ENGLISH_ORGANIZATIONS, random)}`;
  }
  const isWord = !drawn.includes(' ');
  return isWord && random.next() < SPLICED ? spliced(drawn, listed(lists.latin, kind, random)!.split(' ')[0]) : drawn;
}

function latinPerson(name: string, { firstNames, lastNames }: NameLists, random: Random): string | undefined {
  if (firstNames.length === 0) return undefined;
  const last = () => {
    const drawn = pick(lastNames, random);
    return random.next() < SPLICED ? spliced(drawn, pick(lastNames, random)) : drawn;
  };
  const words = name.split(' ').length;
  if (words === 1) return random.next() < LAST_NAME_ALONE ? last() : pick(firstNames, random);
  const first = pick(firstNames, random);
  return words === 2 ? `${first} ${last()}` : `${first} ${pick(firstNames, random)} ${last()}`;
}

function listed(names: NamesByKind, kind: string, random: Random): string | undefined {
  const kinds = (STANDS_FOR[kind] ?? [kind as ListedKind]).filter((other) => (names[other] ?? []).length > 0);
  return kinds.length === 0 ? undefined : pick(names[pick(kinds, random)]!, random);
}

/** A name of the set itself: for a share, and where the lists have few. */
function markedName(lists: NameLists, script: 'han' | 'latin', kind: string, random: Random): string | undefined {
  const names = lists.marked?.[script][kind as ListedKind] ?? [];
  if (names.length === 0) return undefined;
  const isScarce = (STANDS_FOR[kind] ?? [kind as ListedKind]).every(
    (other) => (lists[script][other] ?? []).length < FEW,
  );
  return isScarce || random.next() < MARKED ? pick(names, random) : undefined;
}

/** The first half of one name and the second of another. */
function spliced(first: string, second: string): string {
  return first.slice(0, Math.ceil(first.length / 2)) + second.slice(Math.ceil(second.length / 2));
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.below(items.length)];
}
