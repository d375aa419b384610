import { shown } from '../../core/checks.ts';
import { NotFoundError } from '../../core/errors.ts';
import { HttpProblem, requireAtMost } from '../http/problem.ts';
import type { ServerLimits } from '../settings/limits.ts';

/** A part of a body that is wrong. */
export function wrong(name: string, detail: string): HttpProblem {
  return new HttpProblem(400, 'INVALID_ARGUMENT', `${name} ${detail}`, { pointer: `#/${name.replaceAll('.', '/')}` });
}

/**
 * Reads a text, or a list of them.
 * @throws HttpProblem 400 for anything else; tokens are refused by name, since they are those of another model.
 */
export function readTexts(name: string, value: unknown, { texts: most }: Pick<ServerLimits, 'texts'>): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (value === undefined) throw wrong(name, 'is missing: a text or a list of texts');
  if (list.length === 0) throw wrong(name, 'must have at least one text, got an empty list');
  requireAtMost(most, name, list);
  if (list.every((each) => typeof each === 'number' || Array.isArray(each)))
    throw wrong(
      name,
      'must be texts, got numbers of tokens, which are those of another model; send the texts themselves',
    );
  for (const [i, each] of list.entries()) {
    if (typeof each !== 'string') throw wrong(name, `must be a text or a list of texts, got ${shown(each)} at ${i}`);
    if (each === '') throw wrong(name, `must have no empty text, got one at ${i}`);
  }
  return list as string[];
}

/** Reads documents: texts, or objects with a field text. @throws HttpProblem 400 for anything else. */
export function readDocumentTexts(name: string, value: unknown, limits: Pick<ServerLimits, 'texts'>): string[] {
  if (!Array.isArray(value)) throw wrong(name, `must be a list of texts, got ${shown(value)}`);
  const texts = value.map((each: unknown) =>
    typeof each === 'object' && each !== null && 'text' in each ? (each as { text: unknown }).text : each,
  );
  return readTexts(name, texts, limits);
}

/** Reads a whole number that may be left out. @throws HttpProblem 400 for anything else. */
export function readCount(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw wrong(name, `must be a whole number from 1 up, got ${shown(value)}`);
}

/**
 * Checks which model a client asks for: vectors of another model than it believes would be of no use to it.
 * @throws NotFoundError that tells the name.
 */
export function requireModel(asked: unknown, name: string): void {
  if (asked === undefined || asked === null || asked === name) return;
  throw new NotFoundError(`there is no model ${JSON.stringify(asked)} here; ask for ${JSON.stringify(name)}`);
}
