import { InvalidArgumentError } from '../../src/core/errors.ts';
import { requireAscending } from '../index-input.ts';

/** Throws InvalidArgumentError unless the texts may be added after `lastOrd`; -1 stands for an empty index. */
export function requireTexts(ords: Uint32Array, texts: readonly string[], lastOrd: number): void {
  requireAscending(ords, lastOrd);
  if (!Array.isArray(texts) || texts.length !== ords.length) {
    throw new InvalidArgumentError(`texts must be an array of ${ords.length} strings, one for each ord`);
  }
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) throw new InvalidArgumentError(`texts must be strings, but text ${wrong} is ${typeof texts[wrong]}`);
}

/** Throws InvalidArgumentError unless the query is a text. */
export function requireText(query: string): void {
  if (typeof query !== 'string')
    throw new InvalidArgumentError(`a lexical query must be a string, got ${typeof query}`);
}
