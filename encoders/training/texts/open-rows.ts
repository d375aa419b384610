import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFoundError } from '../../../src/core/errors.ts';
import { soundRecords, textIn } from '../data/own-records.ts';
import { readRows } from '../data/rows.ts';
import { cleanText } from './clean-text.ts';

/** One row of the open texts, cleaned. */
export interface OpenRow {
  /** 'passage': a text, perhaps with a title; 'parallel': Chinese and English; 'asked': a query with its passage. */
  readonly form: 'passage' | 'parallel' | 'asked';
  /** Of `text` and `other`; of a parallel row, 'zh' is that of `text`. */
  readonly language: 'zh' | 'en';
  /** Where it is from: 'zhwiki', 'mojlaw', 'wordnet'. */
  readonly source: string;
  readonly text: string;
  /** Title, English side or query. */
  readonly other?: string;
}

type Folder = 'zh' | 'en' | 'parallel' | 'qa';

const FOLDERS: readonly Folder[] = ['zh', 'en', 'parallel', 'qa'];

/** Files of the open texts in order of their names, under the data directory: 'open/zh/wikipedia.jsonl.gz'. */
export async function openFiles(dataDir: string): Promise<string[]> {
  const files = await Promise.all(FOLDERS.map((folder) => filesOf(join(dataDir, 'open', folder), `open/${folder}`)));
  if (files.flat().length === 0) {
    throw new NotFoundError(
      `read ${join(dataDir, 'open')}: expected .jsonl.gz or .tsv.gz files in zh/, en/, parallel/ or qa/, found none`,
    );
  }
  return files.flat();
}

async function filesOf(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries
    .filter((entry) => /\.(jsonl|tsv)(\.gz)?$/.test(entry))
    .sort()
    .map((entry) => `${name}/${entry}`);
}

/** Streams the rows of one file. @param file as {@link openFiles} names it. @throws FormatError for bad content. */
export async function* readOpenRows(dataDir: string, file: string): AsyncGenerator<OpenRow> {
  const path = join(dataDir, file);
  const [, folder, name] = file.split('/') as [string, Folder, string];
  if (folder === 'parallel') yield* parallelRows(path, name.split('.')[0]);
  else if (folder === 'qa') yield* askedRows(path, name.startsWith('zh') ? 'zh' : 'en');
  else yield* passageRows(path, folder);
}

async function* passageRows(path: string, language: 'zh' | 'en'): AsyncGenerator<OpenRow> {
  for await (const record of soundRecords(path)) {
    const [text, source] = [textIn(path, record, 'text'), textIn(path, record, 'source')];
    const other = record.fields.title === undefined ? '' : cleanText(textIn(path, record, 'title'));
    yield { form: 'passage', language, source, text: cleanText(text), ...(other !== '' && { other }) };
  }
}

async function* parallelRows(path: string, source: string): AsyncGenerator<OpenRow> {
  for await (const { cells } of readRows(path, 'tsv')) {
    yield { form: 'parallel', language: 'zh', source, text: cleanText(cells[1] ?? ''), other: cleanText(cells[0]) };
  }
}

async function* askedRows(path: string, language: 'zh' | 'en'): AsyncGenerator<OpenRow> {
  for await (const record of soundRecords(path)) {
    const [query, passage] = [textIn(path, record, 'query'), textIn(path, record, 'passage')];
    const source = textIn(path, record, 'source');
    yield { form: 'asked', language, source, text: cleanText(passage), other: cleanQuery(query) };
  }
}

/** `What is (are) X ?` of a template is `What is X?`. */
function cleanQuery(query: string): string {
  return cleanText(query)
    .replace(/^What is \(are\)/, 'What is')
    .replace(/\s+([?？])$/, '$1');
}
