import { join } from 'node:path';
import type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
import { soundRecords, textIn } from '../../encoders/training/data/own-records.ts';
import type { ListedKind, NamesByScript } from '../../encoders/training/names/name-kinds.ts';
import { reorderClauses } from '../../encoders/training/texts/corruptions.ts';
import { Gazetteer } from '../../index/gazetteer/gazetteer.ts';
import type { Random } from '../../src/core/random.ts';
import { simplify } from '../../src/core/text/simplify.ts';
import { eachSentence } from '../../src/core/text/split-sentences.ts';
import { withHanNumerals } from './han-numerals.ts';

/** How the second text of a pair is written: as the first, with its clauses in another order, its numbers as Chinese numerals, or in the other width. */
export const PAIR_CHANGES = ['none', 'clauses', 'numerals', 'width'] as const;
export type PairChange = (typeof PAIR_CHANGES)[number];

/** A pair whose texts say the same (1) or have two names or numbers exchanged (0). */
export interface SwappedPair extends LabelledPair {
  readonly change: PairChange;
}

/** A sentence, and the same with two of its names or numbers exchanged. */
export interface Exchange {
  readonly text: string;
  readonly exchanged: string;
}

/** Where a name or number stands, and what it may be exchanged with: another of its kind. */
interface Mention {
  readonly start: number;
  readonly end: number;
  readonly kinds: readonly string[];
}

const LENGTH = { least: 12, most: 48 };
/** Kinds whose names stand for one another in a sentence. */
const KINDS: readonly ListedKind[] = ['person', 'place', 'organization', 'company', 'government'];
/** A number with what is counted: 12人 and 30人 are of one kind, 12人 and 1987年 are not. */
const COUNTED =
  /(?<![\p{Script=Latin}\d.,])\d+(?:[.,]\d+)*(?=(?<unit>[年月日岁人名位次米吨元度个座层]|公里|公斤|千米|平方|万|亿|%))/gu;
/** Between two names that may be exchanged without changing what is said. */
const LISTED = /^[、，,和与及跟同或兼至及其以\s]*$/u;
/** Changes of pairs that do not say the same, and of pairs that do, by share: another order of clauses alone tells nothing. */
const SHARES: readonly (readonly (readonly [PairChange, number])[])[] = [
  [
    ['none', 0.2],
    ['clauses', 0.6],
    ['numerals', 0.1],
    ['width', 0.1],
  ],
  [
    ['clauses', 0.6],
    ['numerals', 0.2],
    ['width', 0.2],
  ],
];

/** Finds names of kinds in a text. */
export function namesIn({ han }: NamesByScript): Gazetteer<ListedKind> {
  const names = new Gazetteer<ListedKind>();
  for (const kind of KINDS) for (const name of han[kind] ?? []) names.add(name, kind);
  return names;
}

/**
 * Sentences of the open Chinese texts, of 12 to 48 characters in simplified writing, that have two clauses and two different names or numbers of one kind;
 * each with these exchanged. In the order of the file, every sentence once.
 */
export async function* readExchanges(
  dataDir: string,
  names: Gazetteer<ListedKind>,
  random: Random,
): AsyncGenerator<Exchange> {
  const path = join(dataDir, 'open', 'zh', 'wikipedia.jsonl.gz');
  const seen = new Set<string>();
  for await (const record of soundRecords(path)) {
    for (const { text: sentence } of eachSentence(textIn(path, record, 'text'))) {
      if (sentence.length < LENGTH.least || sentence.length > LENGTH.most || !sentence.includes('，')) continue;
      const text = simplify(sentence.normalize('NFKC')).replaceAll(',', '，');
      const exchanged = exchangeOf(text, names, random);
      if (exchanged === undefined || seen.has(text)) continue;
      seen.add(text);
      yield { text, exchanged };
    }
  }
}

/** The text with two different names or numbers of one kind exchanged; undefined where it has none, or they stand in a list, where the order says nothing. */
export function exchangeOf(text: string, names: Gazetteer<ListedKind>, random: Random): string | undefined {
  const mentions = [...mentionsOfNames(text, names), ...mentionsOfNumbers(text)].sort((a, b) => a.start - b.start);
  const couples = mentions.flatMap((first, i) =>
    mentions.slice(i + 1).flatMap((second) => (mayTrade(text, first, second) ? [[first, second] as const] : [])),
  );
  if (couples.length === 0) return undefined;
  const [first, second] = couples[random.below(couples.length)];
  const [one, other] = [first, second].map(({ start, end }) => text.slice(start, end));
  return text.slice(0, first.start) + other + text.slice(first.end, second.start) + one + text.slice(second.end);
}

function mentionsOfNames(text: string, names: Gazetteer<ListedKind>): Mention[] {
  return names.find(text).map(({ start, end, entries }) => ({ start, end, kinds: entries }));
}

function mentionsOfNumbers(text: string): Mention[] {
  return [...text.matchAll(COUNTED)].map(({ 0: number, index, groups }) => {
    return { start: index, end: index + number.length, kinds: [groups!.unit] };
  });
}

function mayTrade(text: string, first: Mention, second: Mention): boolean {
  if (second.start < first.end || !first.kinds.some((kind) => second.kinds.includes(kind))) return false;
  const [one, other] = [first, second].map(({ start, end }) => text.slice(start, end));
  if (one.includes(other) || other.includes(one)) return false;
  return !LISTED.test(text.slice(first.end, second.start));
}

/**
 * A pair of each label, both of the same sentence, so that no text tells by itself which label it has: the first text is the sentence or the
 * exchanged one, the second the same or the other of the two, changed in how it is written; which stands first is drawn. A pair that says the same always has a change, and where a change that is
 * drawn does not apply, the clauses are put in another order.
 * @returns undefined for a sentence of one clause.
 */
export function pairsOf({ text, exchanged }: Exchange, random: Random): SwappedPair[] | undefined {
  const pairs: SwappedPair[] = [];
  for (const label of [0, 1]) {
    const [own, other] = random.next() < 0.5 ? [text, exchanged] : [exchanged, text];
    const second = label === 1 ? own : other;
    const drawn = drawChange(SHARES[label], random);
    const changed = CHANGES[drawn](second, random);
    const change = changed === undefined ? 'clauses' : drawn;
    const written = changed ?? reorderClauses(second, random);
    if (written === undefined) return undefined;
    const [a, b] = random.next() < 0.5 ? [own, written] : [written, own];
    pairs.push({ a, b, label, change });
  }
  return pairs;
}

function drawChange(shares: readonly (readonly [PairChange, number])[], random: Random): PairChange {
  let left = random.next();
  for (const [change, share] of shares) {
    left -= share;
    if (left < 0) return change;
  }
  return shares[0][0];
}

/** The text written in another way; undefined where that is the same. */
const CHANGES: Readonly<Record<PairChange, (text: string, random: Random) => string | undefined>> = {
  none: (text) => text,
  clauses: (text, random) => reorderClauses(text, random),
  numerals: (text) => differing(text, withHanNumerals(text)),
  width: (text) => differing(text, inOtherWidth(text)),
};

function differing(text: string, changed: string): string | undefined {
  return changed === text ? undefined : changed;
}

/** Letters, digits and commas in the width that they do not have. */
function inOtherWidth(text: string): string {
  return text.replaceAll(/[!-~]|，/gu, (char) =>
    char === '，' ? ',' : String.fromCharCode(char.charCodeAt(0) + 0xfee0),
  );
}
