/** A candidate merge of two neighbouring symbols with the count that was true when it was queued. */
export interface QueuedPair {
  readonly key: number;
  readonly count: number;
  /** Text of the merged piece; the smaller goes first among equal counts, then the smaller left part. */
  readonly piece: string;
  readonly left: string;
}

/** Binary heap of pairs, most frequent first; ties by text, so that the order depends on the counts alone. */
export class PairHeap {
  readonly #items: QueuedPair[] = [];

  push(pair: QueuedPair): void {
    const items = this.#items;
    let i = items.push(pair) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!goesBefore(pair, items[parent])) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = pair;
  }

  pop(): QueuedPair | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0 && last !== undefined) this.#sink(last);
    return top;
  }

  #sink(pair: QueuedPair): void {
    const items = this.#items;
    let i = 0;
    for (let child = 1; child < items.length; child = 2 * i + 1) {
      if (child + 1 < items.length && goesBefore(items[child + 1], items[child])) child++;
      if (!goesBefore(items[child], pair)) break;
      items[i] = items[child];
      i = child;
    }
    items[i] = pair;
  }
}

function goesBefore(a: QueuedPair, b: QueuedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.piece !== b.piece) return a.piece < b.piece;
  return a.left < b.left;
}
