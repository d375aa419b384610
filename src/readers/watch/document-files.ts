/** Documents that files have no more. */
export interface LostDocuments {
  /** Ids that no file has. */
  readonly stale: readonly string[];
  /** Files that have one of those of which the collection holds what another file gave, and are to be read again. */
  readonly behind: ReadonlySet<string>;
}

/** Knows which files have which documents: several may have one id, and the collection holds that of the file that was read last. */
export class DocumentFiles {
  readonly #ids = new Map<string, Set<string>>();
  /** Files by id, in the order in which they were read. */
  readonly #files = new Map<string, Set<string>>();

  /** Notes that a file was read and has a document. */
  add(file: string, id: string): void {
    const ids = this.#ids.get(file) ?? new Set();
    this.#ids.set(file, ids.add(id));
    const files = this.#files.get(id) ?? new Set();
    files.delete(file);
    this.#files.set(id, files.add(file));
  }

  /** Ids of the documents that a file has, as far as is known. */
  idsOf(file: string): ReadonlySet<string> {
    return this.#ids.get(file) ?? NONE;
  }

  /** Takes documents from files. To be told of all at once: what moves from one file to another is then in the other already. */
  remove(lost: ReadonlyMap<string, Iterable<string>>): LostDocuments {
    const holders = new Map<string, string | undefined>();
    for (const [file, ids] of lost)
      for (const id of ids) {
        if (!holders.has(id)) holders.set(id, this.#lastOf(id));
        this.#removeOne(file, id);
      }
    const stale: string[] = [];
    const behind = new Set<string>();
    for (const [id, holder] of holders) {
      const last = this.#lastOf(id);
      if (last === undefined) stale.push(id);
      else if (last !== holder) behind.add(last);
    }
    return { stale, behind };
  }

  #removeOne(file: string, id: string): void {
    const ids = this.#ids.get(file);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(file);
    const files = this.#files.get(id);
    files?.delete(file);
    if (files?.size === 0) this.#files.delete(id);
  }

  #lastOf(id: string): string | undefined {
    return [...(this.#files.get(id) ?? [])].at(-1);
  }
}

const NONE: ReadonlySet<string> = new Set();
