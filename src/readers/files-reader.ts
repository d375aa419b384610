import { KenyonError } from '../core/errors.ts';
import type { DocumentInput } from '../store/document.ts';
import type { FileInput, FileInputs } from './file-inputs.ts';
import type { BadFileLine, FileReport } from './file-report.ts';
import { type OpenedInput, type ReadOptions, readDocuments } from './read-documents.ts';
import { withFile } from './with-file.ts';

/** A document with the place that it came from. */
export interface FileDocument {
  readonly file: string;
  readonly line: number;
  readonly document: DocumentInput;
}

/** How files are read. */
export interface FilesReaderOptions extends Omit<ReadOptions, 'onBadLine'> {
  /** Field of every document that gets the path of its file. By default those of text, Markdown, HTML and PDF have it as `file`. */
  readonly fileField?: string | undefined;
  /** Told of every line that cannot be used. */
  readonly onBadLine: (bad: BadFileLine) => void;
  /** Told of every file when it was read. */
  readonly onFile?: ((report: FileReport) => void) | undefined;
  /** Whether the others are read where one cannot be; `onFile` is told why. Default false: it is thrown. */
  readonly goesOn?: boolean;
}

/** Reads one file after another. */
export class FilesReader {
  readonly #inputs: readonly FileInput[];
  readonly #options: FilesReaderOptions;
  /** Opened ahead. */
  #first: OpenedInput | undefined;
  #current: OpenedInput | undefined;
  #doneBytes = 0;

  constructor({ inputs }: Pick<FileInputs, 'inputs'>, options: FilesReaderOptions) {
    this.#inputs = inputs;
    this.#options = options;
  }

  /** Bytes of all files; undefined when one is a stream. */
  get totalBytes(): number | undefined {
    let total = 0;
    for (const { bytes } of this.#inputs) {
      if (bytes === undefined) return undefined;
      total += bytes;
    }
    return total;
  }

  /** Bytes used so far, of `totalBytes`. */
  bytesRead(): number {
    return this.#doneBytes + (this.#current?.bytesRead() ?? 0);
  }

  /** Opens the first file, so that what is wrong with it is told before anything else is done. @throws as `readDocuments`. */
  async openFirst(): Promise<OpenedInput> {
    this.#first ??= await this.#open(this.#inputs[0]);
    return this.#first;
  }

  /** The good documents of all files, once. @throws what reading a file throws, unless it `goesOn`; AbortedError. */
  async *documents(): AsyncGenerator<FileDocument> {
    for (const [i, input] of this.#inputs.entries()) yield* this.#file(input, i === 0);
  }

  async *#file(input: FileInput, isFirst: boolean): AsyncGenerator<FileDocument> {
    const { onFile, signal, strict = false, goesOn = false } = this.#options;
    const { file, folder } = input;
    const called = file === '-' ? undefined : file;
    const tally = { documents: 0, badLines: 0 };
    let opened: OpenedInput | undefined;
    let error: KenyonError | undefined;
    try {
      opened = isFirst ? await this.openFirst() : await this.#open(input);
      this.#current = opened;
      this.#onBadLine = () => tally.badLines++;
      for await (const { line, document } of opened.documents) {
        tally.documents++;
        yield { file, line, document: withFile(document, called, { ...opened, fileField: this.#options.fileField }) };
      }
    } catch (cause) {
      if (!goesOn || strict || signal?.aborted || !(cause instanceof KenyonError)) throw cause;
      error = cause;
    }
    this.#doneBytes += input.bytes ?? 0;
    this.#current = undefined;
    const { format, columnTypes } = opened ?? {};
    const deviations = opened?.deviations() ?? [];
    onFile?.({
      file,
      ...(folder !== undefined && { folder }),
      ...(format !== undefined && { format }),
      ...tally,
      ...(columnTypes !== undefined && columnTypes.size > 0 && { columnTypes }),
      ...(deviations.length > 0 && { deviations }),
      ...(error !== undefined && { error }),
    });
  }

  #onBadLine: () => void = () => {};

  #open({ file, folder }: FileInput): Promise<OpenedInput> {
    const { onBadLine, onFile: _, fileField: __, goesOn, ...options } = this.#options;
    return readDocuments(file, {
      ...options,
      plainText: options.plainText ?? (folder === undefined ? 'lines' : 'whole'),
      typesMayLack: this.#inputs.length > 1 || goesOn === true,
      onBadLine: (bad) => {
        this.#onBadLine();
        onBadLine({ file, ...bad });
      },
    });
  }
}
