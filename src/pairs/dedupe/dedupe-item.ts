import { batchesOf } from '../../core/batches.ts';
import { throwIfAborted } from '../../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import type { Rejection } from '../../database/add-documents.ts';
import { type DocumentInput, type Given, readDocument } from '../../store/document.ts';

/** One text that is compared. */
export interface DedupeItem {
  /** The caller's id, or what the item was named. */
  readonly id: string;
  readonly text: string;
  /** The item as it was given, JSON. */
  readonly json: string;
}

/** Items given one after the other. */
export type ItemSource = Iterable<Given<DocumentInput>> | AsyncIterable<Given<DocumentInput>>;

/** Options of {@link readItems}. */
export interface ReadItemsOptions extends LongWorkOptions {
  /** Told of every item that cannot be used: no text, a wrong id, an id that comes again, of which the last item is used. */
  readonly onRejected?: (rejection: Rejection) => void;
  /**
   * Names the items that have no id, by their place from 0 on. Default '#' and the number from 1 on; where another item was given that
   * id, a number follows: '#3.2'.
   */
  readonly nameItem?: (index: number) => string;
}

/** Items between two looks at the signal. */
const TURN = 1000;

/** Reads items into memory, those left out that cannot be used. Of items with one id the last stays, as in a collection. */
export async function readItems(source: ItemSource, options: ReadItemsOptions = {}): Promise<DedupeItem[]> {
  const { signal, onProgress } = options;
  const items = new ItemList(options);
  const progress = throttleProgress(onProgress);
  for await (const { start, items: some } of batchesOf(source, TURN, { signal, doing: 'reading items' })) {
    for (const [i, input] of some.entries()) items.take(input, start + i);
    throwIfAborted(signal, 'reading items');
    progress.report({ stage: 'read', done: start + some.length });
  }
  return items.finish();
}

/** An item before all are read: one without an id gets a name that no other was given. */
interface PlacedItem extends Omit<DedupeItem, 'id'> {
  readonly id: string | undefined;
  /** From 0 on, those counted that cannot be used. */
  readonly place: number;
}

class ItemList {
  readonly #options: ReadItemsOptions;
  readonly #items: (PlacedItem | undefined)[] = [];
  /** Where in the list the item of each id stands. */
  readonly #byId = new Map<string, number>();

  constructor(options: ReadItemsOptions) {
    this.#options = options;
  }

  take(input: unknown, place: number): void {
    const read = readDocument(input);
    if (typeof read === 'string') {
      this.#options.onRejected?.({ index: place, reason: read });
      return;
    }
    const { id, text, fields } = read;
    if (id !== undefined) this.#replace(id);
    this.#items.push({ id, text, json: JSON.stringify(fields), place });
  }

  finish(): DedupeItem[] {
    const { nameItem = (place) => `#${place + 1}` } = this.#options;
    const taken = new Set(this.#byId.keys());
    const free = (name: string): string => {
      let given = name;
      for (let n = 2; taken.has(given); n++) given = `${name}.${n}`;
      taken.add(given);
      return given;
    };
    const left = this.#items.filter((item) => item !== undefined);
    return left.map(({ id, text, json, place }) => ({ id: id ?? free(nameItem(place)), text, json }));
  }

  #replace(id: string): void {
    const at = this.#byId.get(id);
    const before = at === undefined ? undefined : this.#items[at];
    this.#byId.set(id, this.#items.length);
    if (before === undefined) return;
    this.#items[at!] = undefined;
    this.#options.onRejected?.({
      index: before.place,
      id,
      reason: `a later one has the same id ${JSON.stringify(id)}`,
    });
  }
}
