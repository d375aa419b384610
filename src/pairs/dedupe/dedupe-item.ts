import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import type { Rejection } from '../../database/add-documents.ts';
import { checkDocument, type DocumentInput } from '../../store/document.ts';

/** One text that is compared. */
export interface DedupeItem {
  /** The caller's id, or what the item was named. */
  readonly id: string;
  readonly text: string;
  /** The item as it was given, JSON. */
  readonly json: string;
}

/** Items given one after the other. */
export type ItemSource = Iterable<DocumentInput> | AsyncIterable<DocumentInput>;

/** Options of {@link readItems}. */
export interface ReadItemsOptions extends LongWorkOptions {
  /** Told of every item that cannot be used: no text, a wrong id, an id that came before. */
  readonly onRejected?: (rejection: Rejection) => void;
  /** Names the items that have no id, by their place from 0 on. Default '#' and the number from 1 on. */
  readonly nameItem?: (index: number) => string;
}

/** Items between two looks at the signal. */
const TURN = 1000;

/** Reads items into memory, those left out that cannot be used. */
export async function readItems(source: ItemSource, options: ReadItemsOptions = {}): Promise<DedupeItem[]> {
  const { nameItem = (place) => `#${place + 1}` } = options;
  const items: DedupeItem[] = [];
  const places = new Map<string, number>();
  const progress = throttleProgress(options.onProgress);
  let index = -1;
  for await (const input of source) {
    index++;
    const item = toItem(input, index, places, nameItem);
    if (typeof item === 'string') options.onRejected?.({ index, reason: item });
    else items.push(item);
    if (index % TURN !== 0) continue;
    throwIfAborted(options.signal, 'reading items');
    progress.report({ stage: 'read', done: index + 1 });
    await nextTurn();
  }
  return items;
}

/** The item, or why it cannot be used. */
function toItem(
  input: DocumentInput,
  index: number,
  places: Map<string, number>,
  nameItem: (index: number) => string,
): DedupeItem | string {
  const checked = checkDocument(input);
  if (typeof checked === 'string') return checked;
  const id = input.id ?? nameItem(index);
  const before = places.get(id);
  if (before !== undefined) return `repeats the id ${JSON.stringify(id)} of item ${before + 1}`;
  places.set(id, index);
  return { id, text: input.text, json: JSON.stringify(input) };
}
