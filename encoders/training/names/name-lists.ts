import { join } from 'node:path';
import { simplify } from '../../../src/core/text/simplify.ts';
import { soundRecords, textIn } from '../data/own-records.ts';
import { readRows } from '../data/rows.ts';
import { namesOfEntry } from './cedict-names.ts';
import { namesOfChineseLead } from './chinese-leads.ts';
import { namesOfEnglishLead } from './english-leads.ts';
import { NameCollector, type NamesByScript } from './name-kinds.ts';

/** Open files that names are taken from, under the data directory. */
const FILES = {
  cedict: 'open/parallel/cedict_glossary.tsv.gz',
  chinese: 'open/zh/wikipedia.jsonl.gz',
  english: 'open/en/wikipedia.jsonl.gz',
} as const;

/** Persons that have one character before their given names, where it is taken for a surname. */
const LEAST_PERSONS = 8;

/** Names of open sources. */
export interface NameLists extends NamesByScript {
  /** Chinese surnames, one as often as persons have it. */
  readonly surnames: readonly string[];
  /** What follows the surname in Chinese names of persons, one character or two, as often as persons have it. */
  readonly givenNames: readonly string[];
  /** Names that a set marks, of which some are drawn. */
  readonly marked?: NamesByScript;
  /** First and last words of English names of persons. */
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
}

/**
 * Reads the names of persons, places, organizations and works that the open texts tell of: CC-CEDICT (CC BY-SA 4.0) and titles of
 * Wikipedia (CC BY-SA), each with the kind that its gloss or first sentence says. Lists, and no judgement: one in ten or twenty is of another kind.
 * @throws NotFoundError when a file is absent.
 */
export async function readNameLists(dataDir: string): Promise<NameLists> {
  const names = new NameCollector();
  /** Surnames of two characters. */
  const longSurnames = new Set<string>();
  for await (const { cells } of readRows(join(dataDir, FILES.cedict), 'tsv')) {
    const { surname, names: found } = namesOfEntry(cells[0], cells[1] ?? '');
    if (surname !== undefined) longSurnames.add(surname);
    names.addAll(found);
  }
  for await (const { title, text } of articles(join(dataDir, FILES.chinese)))
    names.addAll(namesOfChineseLead(simplify(title), simplify(text)));
  for await (const { title, text } of articles(join(dataDir, FILES.english)))
    names.addAll(namesOfEnglishLead(title, text));
  return withParts(names.names(), longSurnames);
}

async function* articles(path: string): AsyncGenerator<{ readonly title: string; readonly text: string }> {
  for await (const record of soundRecords(path)) {
    const { title } = record.fields;
    if (typeof title === 'string') yield { title, text: textIn(path, record, 'text') };
  }
}

/** The names, with the parts that names of persons consist of. */
function withParts({ han, latin }: NamesByScript, longSurnames: ReadonlySet<string>): NameLists {
  const chinese = chineseNames(han.person ?? [], longSurnames);
  const english = (latin.person ?? []).map((name) => name.split(' ')).filter((words) => words.length > 1);
  return {
    han,
    latin,
    surnames: chinese.map(([surname]) => surname),
    givenNames: chinese.map(([, given]) => given),
    firstNames: [...new Set(english.map((words) => words[0]))],
    lastNames: [...new Set(english.map((words) => words.at(-1)!))].filter((word) => word.length > 2),
  };
}

/** Names of persons cut after the surname: one of two characters that is listed, or one that several persons have. */
function chineseNames(
  persons: readonly string[],
  longSurnames: ReadonlySet<string>,
): (readonly [surname: string, given: string])[] {
  const names = persons.filter((name) => /^[^·]{2,4}$/u.test(name));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name[0], (counts.get(name[0]) ?? 0) + 1);
  return names.flatMap((name) => {
    const length = longSurnames.has(name.slice(0, 2)) ? 2 : 1;
    const given = name.slice(length);
    const isKnown = length === 2 || counts.get(name[0])! >= LEAST_PERSONS;
    return isKnown && given.length >= 1 && given.length <= 2 ? [[name.slice(0, length), given] as const] : [];
  });
}
