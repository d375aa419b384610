import { join } from 'node:path';
import { readCmrc } from '../../encoders/training/data/cmrc.ts';
import { readStardQuestions } from '../../encoders/training/data/stard.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createRandom, type Random } from '../../src/core/random.ts';
import { splitSentences } from '../../src/core/text/split-sentences.ts';
import type { StoredDocument } from '../../src/store/document.ts';
import { requireData } from '../data/data-folder.ts';
import { lawArticles } from '../data/law-articles.ts';

/** A question that names a value of a field. */
export interface NamingQuery {
  readonly text: string;
  /** The value, as it stands in the text. */
  readonly name: string;
  /** Ids of the right documents, at least one. */
  readonly relevant: ReadonlySet<string>;
}

/** Documents with a field, and questions that name values of it. */
export interface NamingSet {
  readonly name: string;
  readonly field: string;
  readonly documents: readonly StoredDocument[];
  readonly queries: readonly NamingQuery[];
  /** What people leave out of values of the field: short names by value. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

const FIELD = 'title';
/** A shorter title is a word of the language, and stands in texts that do not mean it. */
const MIN_TITLE = 2;
/** What the names of national laws begin with, and people leave out. */
const STATE = '中华人民共和国';

const LOADERS: Readonly<Record<string, (dataDir: string) => Promise<NamingSet>>> = {
  cmrc: cmrcParagraphs,
  'cmrc-sentences': cmrcSentences,
  laws: lawQuestions,
};

/** Names of the sets. */
export const NAMING_SETS = Object.keys(LOADERS);

/**
 * Builds a set by name, from questions that trained no shipped model:
 *
 * - 'cmrc': paragraphs of CMRC 2018 with the title of their article, which is another one for nearly each; held-out questions in
 *   which the whole title of the right paragraph stands.
 * - 'cmrc-sentences': the sentences of these paragraphs, each with the title; the same questions, right is where the answer stands.
 * - 'laws': articles of laws with the law's name; held-out lay questions of STARD, the name put in front: 根据《NAME》，QUESTION. The law is
 *   that of the first right article; right are the articles of this law. Its alias is the name without 中华人民共和国.
 * @throws InvalidArgumentError when there is none of that name.
 */
export async function loadNamingSet(dataDir: string, name: string): Promise<NamingSet> {
  if (!Object.hasOwn(LOADERS, name)) {
    throw new InvalidArgumentError(`no set of queries with names is called ${name}, only ${NAMING_SETS.join(', ')}`);
  }
  return LOADERS[name](dataDir);
}

async function cmrcParagraphs(dataDir: string): Promise<NamingSet> {
  const { paragraphs, heldOut } = await readCmrc(dataDir);
  const queries = heldOut.flatMap(({ text, paragraph }) => {
    const { id, title = '' } = paragraphs[paragraph];
    return names(text, title) ? [{ text, name: title, relevant: new Set([id]) }] : [];
  });
  return {
    name: 'cmrc',
    field: FIELD,
    documents: paragraphs.map((paragraph) => ({ ...paragraph })),
    queries,
    aliases: {},
  };
}

async function cmrcSentences(dataDir: string): Promise<NamingSet> {
  const { paragraphs, heldOut } = await readCmrc(dataDir);
  const sentences = paragraphs.map(({ text }) => splitSentences(text));
  const idOf = (paragraph: number, i: number) => `${paragraphs[paragraph].id}#${i}`;
  const documents = paragraphs.flatMap(({ title }, p) =>
    sentences[p].map(({ text }, i) => ({ id: idOf(p, i), text, ...(title && { [FIELD]: title }) })),
  );
  const queries = heldOut.flatMap(({ text, paragraph, answer }) => {
    const { title = '' } = paragraphs[paragraph];
    if (answer === undefined || !names(text, title)) return [];
    const right = sentences[paragraph].flatMap(({ start, end }, i) =>
      start < answer.end && answer.start < end ? [idOf(paragraph, i)] : [],
    );
    return right.length === 0 ? [] : [{ text, name: title, relevant: new Set(right) }];
  });
  return { name: 'cmrc-sentences', field: FIELD, documents, queries, aliases: {} };
}

function names(question: string, title: string): boolean {
  return title.length >= MIN_TITLE && question.includes(title);
}

async function lawQuestions(dataDir: string): Promise<NamingSet> {
  const documents: StoredDocument[] = [];
  const titles = new Map<string, string>();
  const file = requireData(join(dataDir, 'retrieval/stard/laws_articles.jsonl.gz'));
  for await (const { id, text, title } of lawArticles(file, Infinity)) {
    if (text.trim() === '') continue;
    documents.push({ id: `laws:${id}`, text: text.trim(), [FIELD]: title });
    titles.set(`laws:${id}`, String(title));
  }
  const { heldOut } = await readStardQuestions(dataDir);
  const queries = heldOut.flatMap(({ text, relevant }) => {
    const known = [...relevant].filter((id) => titles.has(id));
    if (known.length === 0) return [];
    const name = titles.get(known[0])!;
    return [
      { text: `根据《${name}》，${text}`, name, relevant: new Set(known.filter((id) => titles.get(id) === name)) },
    ];
  });
  return { name: 'laws', field: FIELD, documents, queries, aliases: shortNames(new Set(titles.values())) };
}

function shortNames(titles: ReadonlySet<string>): Record<string, readonly string[]> {
  const long = [...titles].filter((title) => title.startsWith(STATE) && !titles.has(title.slice(STATE.length)));
  return Object.fromEntries(long.map((title) => [title, [title.slice(STATE.length)]]));
}

/**
 * What a query says: the right name; its alias where it has one ('short'); in its place another one that documents have
 * ('wrong'); or one that none has ('absent'), the first half of one title and the second of another; it may hold an alias.
 */
const NAMINGS = ['right', 'short', 'wrong', 'absent'] as const;
export type Naming = (typeof NAMINGS)[number];

/** The ways of naming that differ in a set: where nothing has an alias, 'short' is 'right'. */
export function namingsOf({ aliases }: NamingSet): Naming[] {
  return NAMINGS.filter((naming) => naming !== 'short' || Object.keys(aliases).length > 0);
}

/** Puts another name in the place of the one that each query has; the right documents stay those of the original. */
export function renamed({ queries, documents, field, aliases }: NamingSet, naming: Naming, seed = 1): string[] {
  if (naming === 'right') return queries.map(({ text }) => text);
  if (naming === 'short') return queries.map(({ text, name }) => text.replaceAll(name, aliases[name]?.[0] ?? name));
  const titles = [...new Set(documents.flatMap((document) => (document[field] ? [String(document[field])] : [])))];
  const random = createRandom(seed);
  return queries.map(({ text, name }) => {
    const other = naming === 'wrong' ? wrongName(titles, text, random) : absentName(titles, random);
    return text.replaceAll(name, other);
  });
}

/** A title that is not in the text, also not as a part of the right one. */
function wrongName(titles: readonly string[], text: string, random: Random): string {
  for (;;) {
    const title = titles[random.below(titles.length)];
    if (title.length >= MIN_TITLE && !text.includes(title)) return title;
  }
}

function absentName(titles: readonly string[], random: Random): string {
  for (;;) {
    const [head, tail] = [titles[random.below(titles.length)], titles[random.below(titles.length)]];
    const name = head.slice(0, Math.ceil(head.length / 2)) + tail.slice(Math.floor(tail.length / 2));
    if (!titles.some((title) => name.includes(title))) return name;
  }
}
