import type { OpenedInput } from '../../readers/read-documents.ts';
import type { DocumentInput } from '../../store/document.ts';

/** Lines remembered; more than twice the largest batch, which is all that can be under way between reading and storing. */
const WINDOW = 1 << 18;

/** Hands documents on and remembers where they came from, in constant memory. */
export class TrackedDocuments {
  readonly #input: OpenedInput;
  readonly #lines = new Uint32Array(WINDOW);
  #count = 0;

  constructor(input: OpenedInput) {
    this.#input = input;
  }

  /** The documents without their lines, once. */
  async *documents(): AsyncGenerator<DocumentInput> {
    for await (const { line, document } of this.#input.documents) {
      this.#lines[this.#count % WINDOW] = line;
      this.#count++;
      yield document;
    }
  }

  /** Line of the document handed out as number `index`, from 0; only of the last 262,144. */
  lineOf(index: number): number {
    return this.#lines[index % WINDOW]!;
  }

  /** Part of the input that `done` documents are, reckoned by bytes; undefined when the input's size is unknown. */
  fractionOf(done: number): number | undefined {
    const { totalBytes } = this.#input;
    if (!totalBytes || this.#count === 0) return undefined;
    // Reading runs ahead of storing: scale what was read by how much of that is done.
    return Math.min(1, (done / this.#count) * (this.#input.bytesRead() / totalBytes));
  }
}
