import { shown } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';

/** Largest id of a token that is believed: the library makes a list as long, and walks it. */
const MAX_ID = 2 ** 24;
/** Deepest nesting that is believed; files of the hub have some ten levels. */
const MAX_DEPTH = 64;
/** Names under which a tokenizer's files have ids. */
const ID_NAMES: ReadonlySet<string> = new Set(['id', 'ids', 'pad_id', 'unk_id', 'pad_token_id', 'sep', 'cls']);

/** Throws FormatError unless every id of a tokenizer's file is one that there can be, and it is not nested without end. */
export function requireTokenIds(file: string, content: unknown): void {
  walk(file, content, { name: '', isVocab: false, depth: 0 });
}

interface Place {
  readonly name: string;
  readonly isVocab: boolean;
  readonly depth: number;
}

function walk(file: string, value: unknown, { name, isVocab, depth }: Place): void {
  if (depth > MAX_DEPTH) throw new FormatError(`${file} is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    for (const each of value) walk(file, each, { name, isVocab: false, depth: depth + 1 });
  } else if (isRecord(value)) {
    for (const [key, part] of Object.entries(value)) {
      const place = { name: key, isVocab: key === 'vocab' && name === 'model', depth: depth + 1 };
      walk(file, part, isVocab ? { ...place, name: 'id' } : place);
    }
  } else if (typeof value === 'number' && ID_NAMES.has(name) && !isId(value)) {
    throw new FormatError(`${file}: ${name} must be an integer from 0 to ${MAX_ID}, got ${shown(value)}`);
  }
}

function isId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_ID;
}
