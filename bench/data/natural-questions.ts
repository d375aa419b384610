import { join } from 'node:path';
import { readJsonLines } from '../../encoders/training/data/text-lines.ts';
import { FormatError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';

/** A question to the demo's corpus, as a stranger would ask it. */
export interface NaturalQuestion {
  readonly query: string;
  readonly lang: 'zh' | 'en';
  /** Ids of every document that answers it. */
  readonly relevant: readonly string[];
}

/** Reads the questions; they were written before any model was asked them. @throws FormatError when a line is no such question. */
export async function readNaturalQuestions(
  path = join(packageRoot(), 'bench', 'questions', 'natural.jsonl'),
): Promise<NaturalQuestion[]> {
  const questions: NaturalQuestion[] = [];
  for await (const question of readJsonLines<NaturalQuestion>(path)) {
    const fault = faultOf(question);
    if (fault !== undefined) throw new FormatError(`read ${path}: ${fault}, got ${JSON.stringify(question)}`);
    questions.push(question);
  }
  return questions;
}

function faultOf({ query, lang, relevant }: NaturalQuestion): string | undefined {
  if (typeof query !== 'string' || query.trim() === '') return 'expected a query';
  if (lang !== 'zh' && lang !== 'en') return 'expected lang zh or en';
  const ids = Array.isArray(relevant) && relevant.every((id) => typeof id === 'string');
  return ids && relevant.length > 0 ? undefined : 'expected the ids of one document or more in relevant';
}
