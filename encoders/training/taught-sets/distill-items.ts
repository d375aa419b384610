import { InvalidArgumentError, throwIfAborted } from '../../../src/core/errors.ts';
import { TokenStore } from '../../tokenizer/token-store.ts';
import { ROLE_NUMBERS, type Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { TeacherField } from '../config/teacher-config.ts';
import { jsonRecords, refuseBadLines, shownValue } from '../data/own-records.ts';
import type { TaughtVectors } from '../taught/open-taught.ts';

/** A teacher's vectors and which text of an item they are of. */
export interface ItemVectors {
  /** Says in which row the vector of a text in a role lies; -1 where there is none. */
  readonly teacher: Pick<TaughtVectors, 'rowOf'>;
  /** 'like': the text that the item is to be like, by default its own; 'english': its English one, where it has one. */
  readonly field: TeacherField;
  /** Weight of the vectors; texts that only vectors of weight 0 are of are left out. Default 1. */
  readonly weight?: number;
}

/** One line of the file. */
export interface Item {
  readonly text: string;
  readonly role: 'query' | 'document';
  readonly like?: string;
  readonly english?: string;
  readonly kind?: string;
}

export interface ReadItemsOptions {
  readonly maxTokens: number;
  readonly teachers: readonly ItemVectors[];
  /** Lines to read, from the first. Default: all. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Texts as tokens, with the rows of their teachers' vectors. */
export interface DistillItems {
  readonly tokens: TokenStore;
  /** By teacher, of every text: the row of its vector, -1 where there is none. */
  readonly rows: readonly Int32Array[];
  /** Role of every text, as a batch has it. */
  readonly roles: Int32Array;
  /** Kind of every text; '' where the line names none. */
  readonly kinds: readonly string[];
  /** Lines without a vector of any teacher that counts, which were left out. */
  readonly leftOut: number;
}

/**
 * Reads lines {"text", "role", "like"?, "english"?, "kind"?}. The target of a text is what its teacher says of `like`, or of the
 * text itself, in the same role; for a teacher of 'english' what it says of `english` as a document.
 * @throws FormatError that lists the bad lines; InvalidArgumentError when no line has a vector; AbortedError when `signal` fires.
 */
export async function readDistillItems(
  path: string,
  tokenizer: Tokenizer,
  { maxTokens, teachers, limit = Number.POSITIVE_INFINITY, signal }: ReadItemsOptions,
): Promise<DistillItems> {
  const tokens = new TokenStore(tokenizer.vocabSize);
  const rows: number[][] = teachers.map(() => []);
  const kinds: string[] = [];
  const roles: number[] = [];
  const complaints: string[] = [];
  let read = 0;
  for await (const record of jsonRecords(path)) {
    if (read++ >= limit) break;
    throwIfAborted(signal, `reading ${path}`);
    const item = typeof record === 'string' ? record : checkItem(record.line, record.fields);
    if (typeof item === 'string') {
      complaints.push(item);
      continue;
    }
    const found = teachers.map((teacher) => rowOf(teacher, item));
    // A batch of what only teachers of weight 0 know would have nothing to learn from.
    if (found.every((row, k) => row < 0 || teachers[k].weight === 0)) continue;
    found.forEach((row, k) => {
      rows[k].push(row);
    });
    tokens.add(tokenizer.encode(item.text, { maxTokens }).ids);
    kinds.push(item.kind ?? '');
    roles.push(ROLE_NUMBERS[item.role]);
  }
  refuseBadLines(`read items from ${path}`, complaints, read, '{text, role, like?, english?, kind?}');
  if (kinds.length === 0) {
    throw new InvalidArgumentError(
      `none of the ${read} lines of ${path} has a vector of a teacher that counts; teach these texts in their roles first`,
    );
  }
  const leftOut = Math.min(read, limit) - kinds.length;
  return { tokens, rows: rows.map((column) => Int32Array.from(column)), roles: Int32Array.from(roles), kinds, leftOut };
}

/** Row of a teacher's vector of an item; -1 where it has none. */
export function rowOf({ teacher, field }: ItemVectors, { text, role, like, english }: Item): number {
  if (field === 'like') return teacher.rowOf(like ?? text, role);
  return english === undefined ? -1 : teacher.rowOf(english, 'document');
}

/** The item of a record, or what is wrong with its line. */
export function checkItem(line: number, fields: Readonly<Record<string, unknown>>): Item | string {
  const { text, role = 'document' } = fields;
  if (typeof text !== 'string' || text === '')
    return `line ${line}: expected text in 'text', found ${shownValue(text)}`;
  if (role !== 'query' && role !== 'document') {
    return `line ${line}: expected 'query' or 'document' in 'role', found ${shownValue(role)}`;
  }
  for (const name of ['like', 'english', 'kind'] as const) {
    const value = fields[name];
    if (value !== undefined && typeof value !== 'string') {
      return `line ${line}: expected text in '${name}', found ${shownValue(value)}`;
    }
  }
  return { ...(fields as Partial<Item>), text, role };
}
