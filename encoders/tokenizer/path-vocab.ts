import { BestPath } from './best-path.ts';
import { increase } from './corpus-counts.ts';
import { MAX_RUN } from './han-word-counts.ts';
import { type PieceCosts, zipfCosts } from './piece-costs.ts';
import { PieceTrie } from './piece-trie.ts';
import { SPECIAL_TOKENS } from './vocab-file.ts';

/** Times that pieces are counted by the paths that their last counts led to. */
const ROUNDS = 3;

/** Counts and candidates that a vocabulary for best paths is chosen from. */
export interface PathVocabSource {
  /** Pieces that stay whatever their count. */
  readonly kept: ReadonlySet<string>;
  /** Kinds of pieces of which the most used stay, `most` of them. */
  readonly candidates: readonly { readonly pieces: Iterable<string>; readonly most: number }[];
  /** Counts of characters that stand alone, of words of letters and digits, of runs of Han characters. */
  readonly singles: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, number>;
  readonly runs: { list(): Iterable<readonly [run: string, count: number]> };
}

/**
 * Puts pieces in the order of how often the best paths through the counted words and runs use them, the special tokens first: hard
 * expectation maximization (Kudo 2018, arXiv:1804.10959, section 3.2), begun with the fewest pieces a word. Candidates that are
 * too many or that no path uses are left out.
 */
export function orderByUse(source: PathVocabSource): string[] {
  let pieces = [...new Set([...source.kept, ...source.candidates.flatMap((kind) => [...kind.pieces])])];
  for (let round = 0; round < ROUNDS; round++) {
    const costs = round === 0 ? equalCosts(pieces.length) : zipfCosts(pieces.length + SPECIAL_TOKENS.length);
    const counts = countUse([...SPECIAL_TOKENS, ...pieces], costs, source);
    pieces.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
    pieces = mostUsed(pieces, counts, source);
  }
  return [...SPECIAL_TOKENS, ...pieces];
}

/** Pieces that stay of `pieces`, given by falling count. */
function mostUsed(
  pieces: readonly string[],
  counts: ReadonlyMap<string, number>,
  { kept, candidates }: PathVocabSource,
): string[] {
  const staying = new Set(kept);
  const used = pieces.filter((piece) => counts.has(piece) && !kept.has(piece));
  for (const kind of candidates) {
    const ofKind = new Set(kind.pieces);
    for (const piece of used.filter((piece) => ofKind.has(piece)).slice(0, kind.most)) staying.add(piece);
  }
  return pieces.filter((piece) => staying.has(piece));
}

/** Every piece costs the same: the best path is the shortest. */
function equalCosts(count: number): PieceCosts {
  return { costs: new Int32Array(count + SPECIAL_TOKENS.length).fill(1), unknown: 100 };
}

function countUse(vocab: readonly string[], costs: PieceCosts, source: PathVocabSource): Map<string, number> {
  const counts = new Map(source.singles);
  const entries = [...vocab.entries()].slice(SPECIAL_TOKENS.length).map(([id, piece]) => [piece, id] as const);
  const path = new BestPath(new PieceTrie(entries), costs, -1, MAX_RUN);
  const units = new Uint16Array(MAX_RUN);
  const note = (pieces: number, count: number) => {
    for (let i = 0; i < pieces; i++) if (path.ids[i] >= 0) increase(counts, vocab[path.ids[i]], count);
  };
  for (const [word, count] of source.words) note(path.cutWord(units, fill(units, word)), count);
  for (const [run, count] of source.runs.list()) {
    const length = fill(units, run);
    path.scanRun(units, length);
    note(path.trace(length), count);
  }
  return counts;
}

/** Copies the code units of a text. @returns how many they are. */
function fill(units: Uint16Array, text: string): number {
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return text.length;
}
