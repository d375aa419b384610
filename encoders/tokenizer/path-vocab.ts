import { BestPath } from './best-path.ts';
import { increase } from './corpus-counts.ts';
import { type PieceCosts, zipfCosts } from './piece-costs.ts';
import { PieceTrie } from './piece-trie.ts';
import { SPECIAL_TOKENS } from './vocab-file.ts';
import { MAX_WORD_CHARS } from './word-buffer.ts';

/** Times that pieces are counted by the paths that their last counts led to. */
const ROUNDS = 3;

/** Code units of the longest word, in characters of two. */
const CAPACITY = 2 * MAX_WORD_CHARS;

/** What a vocabulary for best paths is chosen from. */
export interface PathVocabSource {
  /** Pieces that stay whatever their count, and those that stay when they are used. */
  readonly kept: ReadonlySet<string>;
  readonly candidates: ReadonlySet<string>;
  /** Counts of characters that stand alone, of words of letters and digits, of words of Han characters. */
  readonly singles: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, number>;
  readonly hanWords: ReadonlyMap<string, number>;
}

/**
 * Puts pieces in the order of how often the best paths through the counted words use them, the special tokens first: hard
 * expectation maximization (Kudo 2018, arXiv:1804.10959, section 3.2), begun with the fewest pieces a word. Candidates that no
 * path uses are left out.
 */
export function orderByUse(source: PathVocabSource): string[] {
  let pieces = [...source.kept, ...source.candidates];
  for (let round = 0; round < ROUNDS; round++) {
    const costs = round === 0 ? equalCosts(pieces.length) : zipfCosts(pieces.length + SPECIAL_TOKENS.length);
    const counts = countUse([...SPECIAL_TOKENS, ...pieces], costs, source);
    pieces = pieces.filter((piece) => source.kept.has(piece) || counts.has(piece));
    pieces.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  }
  return [...SPECIAL_TOKENS, ...pieces];
}

/** Every piece costs the same: the best path is the shortest. */
function equalCosts(count: number): PieceCosts {
  return { costs: new Int32Array(count + SPECIAL_TOKENS.length).fill(1), unknown: 100 };
}

function countUse(vocab: readonly string[], costs: PieceCosts, source: PathVocabSource): Map<string, number> {
  const counts = new Map(source.singles);
  const entries = [...vocab.entries()].slice(SPECIAL_TOKENS.length).map(([id, piece]) => [piece, id] as const);
  const path = new BestPath(new PieceTrie(entries), costs, -1, CAPACITY);
  const units = new Uint16Array(CAPACITY);
  const note = (pieces: number, count: number) => {
    for (let i = 0; i < pieces; i++) if (path.ids[i] >= 0) increase(counts, vocab[path.ids[i]], count);
  };
  for (const [word, count] of source.words) note(path.cutWord(units, fill(units, word)), count);
  for (const [word, count] of source.hanWords) {
    const length = fill(units, word);
    path.scanRun(units, length);
    note(path.trace(length), count);
  }
  return counts;
}

/** Copies the code units of a word. @returns how many they are. */
function fill(units: Uint16Array, word: string): number {
  const length = Math.min(word.length, CAPACITY);
  for (let i = 0; i < length; i++) units[i] = word.charCodeAt(i);
  return length;
}
