import { PairHeap } from './pair-heap.ts';

/** Symbol ids stay below this, so that a pair of them is one exact number. */
const MAX_SYMBOLS = 2 ** 24;

/**
 * Learns word pieces by merging the most frequent neighbouring pair again and again (Sennrich et al. 2016,
 * arXiv:1508.07909), over symbols that carry `##` inside a word. A merge touches only the words that hold its pair:
 * their pair counts are updated in place and changed pairs are queued anew; queued counts that no longer hold are
 * skipped when they surface.
 */
export class PieceLearner {
  readonly #minCount: number;
  readonly #texts: string[] = [];
  readonly #symbolIds = new Map<string, number>();
  readonly #words: number[][] = [];
  readonly #wordCounts: number[] = [];
  readonly #pairCounts = new Map<number, number>();
  /** Words in which a pair has stood; some may have lost it since. */
  readonly #pairWords = new Map<number, Set<number>>();
  readonly #heap = new PairHeap();

  /** @param minCount - pairs that stand together less often are not merged. */
  constructor(words: ReadonlyMap<string, number>, minCount: number) {
    this.#minCount = minCount;
    for (const [word, count] of words) this.#addWord(word, count);
    for (const key of this.#pairCounts.keys()) this.#enqueue(key);
  }

  /** Makes the next merge and returns its piece, `undefined` when no pair is frequent enough. */
  next(): string | undefined {
    for (let top = this.#heap.pop(); top !== undefined; top = this.#heap.pop()) {
      if (this.#pairCounts.get(top.key) !== top.count) continue;
      this.#merge(top.key, top.piece);
      return top.piece;
    }
    return undefined;
  }

  #addWord(word: string, count: number): void {
    const symbols = Array.from(word, (char, i) => this.#symbol(i === 0 ? char : `##${char}`));
    const index = this.#words.push(symbols) - 1;
    this.#wordCounts.push(count);
    for (let i = 1; i < symbols.length; i++) this.#count(symbols[i - 1] * MAX_SYMBOLS + symbols[i], count, index);
  }

  #symbol(text: string): number {
    const known = this.#symbolIds.get(text);
    if (known !== undefined) return known;
    this.#symbolIds.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  #count(key: number, by: number, word: number): void {
    this.#pairCounts.set(key, (this.#pairCounts.get(key) ?? 0) + by);
    if (by < 0) return;
    const holders = this.#pairWords.get(key);
    if (holders === undefined) this.#pairWords.set(key, new Set([word]));
    else holders.add(word);
  }

  #enqueue(key: number): void {
    const count = this.#pairCounts.get(key)!;
    if (count < this.#minCount) return;
    const left = this.#texts[Math.floor(key / MAX_SYMBOLS)];
    this.#heap.push({ key, count, left, piece: left + this.#texts[key % MAX_SYMBOLS].slice(2) });
  }

  #merge(key: number, piece: string): void {
    const [left, right] = [Math.floor(key / MAX_SYMBOLS), key % MAX_SYMBOLS];
    const merged = this.#symbol(piece);
    const changed = new Set<number>();
    for (const word of this.#pairWords.get(key)!) {
      const before = this.#words[word];
      const after = replacePair(before, left, right, merged);
      if (after.length === before.length) continue;
      this.#words[word] = after;
      this.#recount(word, before, after, changed);
    }
    this.#pairCounts.delete(key);
    this.#pairWords.delete(key);
    changed.delete(key);
    for (const other of changed) this.#enqueue(other);
  }

  #recount(word: number, before: readonly number[], after: readonly number[], changed: Set<number>): void {
    const count = this.#wordCounts[word];
    for (const [symbols, by] of [[before, -count] as const, [after, count] as const]) {
      for (let i = 1; i < symbols.length; i++) {
        const key = symbols[i - 1] * MAX_SYMBOLS + symbols[i];
        this.#count(key, by, word);
        changed.add(key);
      }
    }
  }
}

function replacePair(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === left && symbols[i + 1] === right;
    out.push(isPair ? merged : symbols[i]);
    if (isPair) i++;
  }
  return out;
}
