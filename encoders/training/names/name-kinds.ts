import { hasHan } from '../../../src/core/text/char-properties.ts';

/** Kinds of names that lists are kept of. */
export type ListedKind =
  | 'person'
  | 'place'
  | 'organization'
  | 'company'
  | 'government'
  | 'book'
  | 'movie'
  | 'game'
  | 'scene';

/** A name that a source gives, with its kind. */
export interface ListedName {
  readonly kind: ListedKind;
  readonly name: string;
}

/** Names of one script by kind, each once, in the order in which they came. */
export type NamesByKind = Readonly<Partial<Record<ListedKind, readonly string[]>>>;

/** Names in Han characters and in others. */
export interface NamesByScript {
  readonly han: NamesByKind;
  readonly latin: NamesByKind;
}

/** Gathers names by script and kind, each once. */
export class NameCollector {
  readonly #names = { han: new Map<ListedKind, Set<string>>(), latin: new Map<ListedKind, Set<string>>() };

  addAll(found: readonly ListedName[]): void {
    for (const { kind, name } of found) {
      const byKind = hasHan(name) ? this.#names.han : this.#names.latin;
      if (!byKind.has(kind)) byKind.set(kind, new Set());
      byKind.get(kind)!.add(name);
    }
  }

  /** The names until now. */
  names(): NamesByScript {
    return { han: asLists(this.#names.han), latin: asLists(this.#names.latin) };
  }
}

function asLists(byKind: ReadonlyMap<ListedKind, ReadonlySet<string>>): NamesByKind {
  return Object.fromEntries([...byKind].map(([kind, names]) => [kind, [...names]]));
}
