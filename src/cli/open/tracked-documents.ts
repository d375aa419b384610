import type { DocumentInput } from '../../store/document.ts';

/** Places remembered; more than twice the largest batch, which is all that can be under way between reading and storing. */
const WINDOW = 1 << 18;

/** Where documents come from. */
export interface DocumentSource {
  /** Documents with the lines that they came from, and with their files where there may be several; once. */
  readonly documents: AsyncIterable<{
    readonly line: number;
    readonly file?: string;
    readonly document: DocumentInput;
  }>;
  /** Compressed size on disk, when known. */
  readonly totalBytes: number | undefined;
  /** Bytes used so far, of `totalBytes`. */
  bytesRead(): number;
}

/** Hands documents on and remembers where they came from, in constant memory but for the names of files. */
export class TrackedDocuments {
  readonly #source: DocumentSource;
  readonly #lines = new Uint32Array(WINDOW);
  readonly #files = new Uint32Array(WINDOW);
  readonly #names: string[] = [];
  #count = 0;
  #named = 0;

  constructor(source: DocumentSource) {
    this.#source = source;
  }

  /** Documents handed out so far. */
  get count(): number {
    return this.#count;
  }

  /** Those of them that have an id. */
  get named(): number {
    return this.#named;
  }

  /** The documents without their places, once. */
  async *documents(): AsyncGenerator<DocumentInput> {
    for await (const { line, file, document } of this.#source.documents) {
      if (file !== undefined && this.#names.at(-1) !== file) this.#names.push(file);
      this.#lines[this.#count % WINDOW] = line;
      this.#files[this.#count % WINDOW] = this.#names.length;
      this.#count++;
      if (document.id !== undefined) this.#named++;
      yield document;
    }
  }

  /** Line of the document handed out as number `index`, from 0; only of the last 262,144. */
  lineOf(index: number): number {
    return this.#lines[index % WINDOW]!;
  }

  /** File of the document handed out as number `index`, as {@link lineOf}; undefined where there are no files. */
  fileOf(index: number): string | undefined {
    return this.#names[this.#files[index % WINDOW]! - 1];
  }

  /** Part of the input that `done` documents are, reckoned by bytes; undefined when the input's size is unknown. */
  fractionOf(done: number): number | undefined {
    const { totalBytes } = this.#source;
    if (!totalBytes || this.#count === 0) return undefined;
    // Reading runs ahead of storing: scale what was read by how much of that is done.
    return Math.min(1, (done / this.#count) * (this.#source.bytesRead() / totalBytes));
  }
}
