import { readFile } from 'node:fs/promises';
import { readStrings } from '../../src/core/checks.ts';
import { FormatError, messageOf, NotFoundError, StorageError } from '../../src/core/errors.ts';

/** Tokens that every vocabulary has, in the order in which built vocabularies begin. */
export const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/**
 * Checks tokens read or given as a vocabulary and returns the id of each.
 * @param source - names the vocabulary in messages.
 * @param order - 'specials first' when the special tokens must be the first rows, in the order of {@link SPECIAL_TOKENS}.
 * @throws FormatError on an empty or repeated token and on a missing or misplaced special token.
 */
export function indexVocab(
  vocab: readonly string[],
  source: string,
  order: 'any' | 'specials first' = 'any',
): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [id, token] of vocab.entries()) {
    if (token === '') throw new FormatError(`${source}: expected a token a line, line ${id + 1} is empty`);
    const first = ids.get(token);
    if (first !== undefined) {
      throw new FormatError(
        `${source}: token ${JSON.stringify(token)} stands on lines ${first + 1} and ${id + 1}; every token needs one id`,
      );
    }
    ids.set(token, id);
  }
  const missing = SPECIAL_TOKENS.filter((token) => !ids.has(token));
  if (missing.length > 0) {
    throw new FormatError(`${source}: ${missing.join(' ')} missing among ${vocab.length} tokens; add a line for each`);
  }
  const misplaced = order === 'any' ? undefined : SPECIAL_TOKENS.find((token, i) => ids.get(token) !== i);
  if (misplaced !== undefined) {
    throw new FormatError(
      `${source}: expected ${SPECIAL_TOKENS.join(' ')} on the first lines, ${misplaced} is on line ${ids.get(misplaced)! + 1}; the order says how frequent the tokens are`,
    );
  }
  return ids;
}

/** Rows that published vocabularies keep free. */
const UNUSED = /^\[unused\d+\]$/;

/** Ids of the tokens that stand for no text. */
export function specialIdsOf(ids: ReadonlyMap<string, number>): ReadonlySet<number> {
  const specials: ReadonlySet<string> = new Set(SPECIAL_TOKENS);
  return new Set([...ids].filter(([token]) => specials.has(token) || UNUSED.test(token)).map(([, id]) => id));
}

/** Text of a vocab.txt: one token a line, line number less one = id. */
export function formatVocab(vocab: readonly string[]): string {
  return `${readStrings('the vocabulary', vocab).join('\n')}\n`;
}

/**
 * Tokens of a vocab.txt in the order of their ids; line ends may be LF or CRLF, the last may be absent.
 * @throws FormatError as {@link indexVocab} does.
 */
export function parseVocab(text: string, source = 'vocabulary'): string[] {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const vocab = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (vocab.at(-1) === '') vocab.pop();
  indexVocab(vocab, source);
  return vocab;
}

/**
 * Reads a vocab.txt, ours or a released one.
 * @throws NotFoundError when there is no such file, StorageError when it cannot be read, FormatError when it is not
 *   UTF-8, repeats a token, has an empty line or lacks a special token.
 */
export async function readVocabFile(path: string): Promise<string[]> {
  const source = `vocabulary ${path}`;
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new NotFoundError(`${source}: no such file`, { cause: error });
    throw new StorageError(`${source} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  return parseVocab(decodeUtf8(bytes, source), source);
}

function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`${source}: expected UTF-8 text, found other bytes; convert the file`, { cause: error });
  }
}
