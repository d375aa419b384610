import { ConflictError, FormatError } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { FollowedState } from '../store/collection-names.ts';
import type { CollectionStore, StoredRow } from '../store/collection-store.ts';
import { type CheckedDocument, parseDocument, type StoredDocument } from '../store/document.ts';
import { RenumberedError } from '../store/renumbering.ts';

/** The documents of a collection, and then those that came since. */
export class FollowedDocuments {
  readonly #source: CollectionStore;
  readonly #number: number | undefined;
  readonly #blockSize: number;
  #store: CollectionStore;
  #next = 0;
  /** How many were given out, again and again where ords changed. */
  given = 0;

  /** @param blockSize documents read at a time. */
  constructor(source: CollectionStore, blockSize: number) {
    this.#source = source;
    this.#blockSize = blockSize;
    this.#number = source.number;
    this.#store = source.pinned();
  }

  /** Ords that were not given out yet, about: a document may have had several, and some are of documents that are gone. */
  get behind(): number {
    this.#source.refresh();
    return this.#source.state().nextOrd - this.#next;
  }

  /** State of the collection up to which all were given out. */
  get state(): FollowedState {
    return { source: this.#store.source, nextOrd: this.#next };
  }

  /**
   * Those that were not given out at the call; all, when compacting has given them other ords. What comes later is for the next call: who writes all the
   * time would let this one never end.
   * @param isOver ends it before. @throws FormatError when one is damaged, or has no text.
   */
  async *more(isOver?: () => boolean): AsyncGenerator<CheckedDocument> {
    for await (const block of this.#blocks((ord) => this.#document(ord), isOver)) yield* block;
  }

  /** The same in blocks, with the vectors that they have. @throws FormatError when one is damaged. */
  withVectors(isOver?: () => boolean): AsyncGenerator<readonly StoredRow[]> {
    return this.#blocks((ord) => this.#row(ord), isOver);
  }

  async *#blocks<T>(read: (ord: number) => T, isOver: () => boolean = () => false): AsyncGenerator<readonly T[]> {
    const slice = new TimeSlice();
    let end: number | undefined;
    while (!isOver()) {
      await slice.pause();
      try {
        this.#store.refresh();
        end ??= this.#store.state().nextOrd;
        if (this.#next >= end) return;
        const documents = this.#read(end, read);
        this.given += documents.length;
        yield documents;
      } catch (error) {
        this.#beginAgain(error);
        end = undefined;
      }
    }
  }

  #read<T>(to: number, read: (ord: number) => T): T[] {
    const { ords, end } = this.#store.documents(this.#next, to, this.#blockSize);
    const documents = Array.from(ords, read);
    this.#next = end;
    return documents;
  }

  /** After compacting. @throws the error when it is of anything else. */
  #beginAgain(error: unknown): void {
    if (!(error instanceof RenumberedError)) throw error;
    this.#source.refresh();
    if (this.#source.number !== this.#number)
      throw new ConflictError(
        `collection ${this.#source.name} was dropped, or another took its place, while it was indexed anew; begin again`,
      );
    this.#store = this.#source.pinned();
    this.#next = 0;
  }

  #document(ord: number): CheckedDocument {
    const { document, json } = this.#parse(ord);
    if (document.text.trim() !== '') return { ...document, json };
    throw this.#unfit(ord, 'has no text, so no model makes a vector of it');
  }

  #row(ord: number): StoredRow {
    const { document, json } = this.#parse(ord);
    const { dim } = this.#store.space!;
    const passages = this.#store.passagesOf(ord);
    const vectors = new Float32Array((passages?.length ?? 1) * dim);
    for (let i = 0; i * dim < vectors.length; i++) vectors.set(this.#store.vectorOf(ord + i)!, i * dim);
    return { id: document.id, json, vectors, ...(passages && { passages }) };
  }

  #parse(ord: number): { readonly document: StoredDocument; readonly json: string } {
    const json = this.#store.jsonOfOrd(ord)!;
    const document = parseDocument(json);
    if (typeof document !== 'string') return { document: document as StoredDocument, json };
    throw this.#unfit(ord, `cannot be read: ${document}`);
  }

  #unfit(ord: number, fault: string): FormatError {
    return new FormatError(
      `the document at ord ${ord} of collection ${this.#source.name} ${fault}; add it again or delete it`,
    );
  }
}
