import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';
import type { DocumentInput } from '../main.ts';

/** A question with the documents that answer it. */
export interface DemoQuestion {
  readonly question: string;
  readonly lang: 'zh' | 'en';
  /** Ids, any of which is right. */
  readonly answers: readonly string[];
}

/** The shipped documents; a title says what its text is about, so both are searched together. */
export async function readDemoCorpus(): Promise<DocumentInput[]> {
  const documents = await readJsonLines<DocumentInput & { readonly title: string }>('corpus.jsonl');
  return documents.map(({ title, text, ...fields }) => ({ ...fields, text: `${title}\n${text}` }));
}

/** The ten questions. */
export function readDemoQuestions(): Promise<DemoQuestion[]> {
  return readJsonLines<DemoQuestion>('questions.jsonl');
}

/** The data lies beside the sources only, not in dist. */
async function readJsonLines<T>(name: string): Promise<T[]> {
  const text = await readFile(join(packageRoot(), 'src', 'demo', name), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
