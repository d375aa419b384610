import { open } from 'node:fs/promises';
import type { BadFileLine, FileReport } from '../file-report.ts';
import type { FilesReaderOptions } from '../files-reader.ts';
import { isWhole } from '../input-format.ts';

/** Says of files that are read whether all that they have is known by then: one that could not be read to its end may have more. */
export class ReadEnds {
  /** To be told of the files; they tell those of the options. */
  readonly listeners: Required<Pick<FilesReaderOptions, 'onBadLine' | 'onFile'>>;
  readonly #failed = new Set<string>();
  /** Files whose last record could not be used. */
  readonly #badLast = new Set<string>();
  readonly #lastBad = new Map<string, number>();
  readonly #lastGood = new Map<string, number>();

  constructor({ onBadLine, onFile }: Pick<FilesReaderOptions, 'onBadLine' | 'onFile'>) {
    this.listeners = {
      onBadLine: (bad: BadFileLine) => {
        this.#lastBad.set(bad.file, bad.line);
        onBadLine(bad);
      },
      onFile: (report: FileReport) => {
        this.#ended(report);
        onFile?.(report);
      },
    };
  }

  /** Notes a document of a file. @param line where it begins. */
  hasDocument(file: string, line: number): void {
    this.#lastGood.set(file, line);
  }

  /** Whether a file, which was read, has nothing but what was found. */
  async isKnown(file: string): Promise<boolean> {
    if (this.#failed.has(file)) return false;
    // A line that is being written has no line break yet; one that has is as it was meant, if of no use.
    return !this.#badLast.has(file) || (await isEnded(file));
  }

  #ended({ file, format, error }: FileReport): void {
    if (error !== undefined) this.#failed.add(file);
    const isOfRecords = format !== undefined && !isWhole(format);
    if (isOfRecords && (this.#lastBad.get(file) ?? 0) > (this.#lastGood.get(file) ?? 0)) this.#badLast.add(file);
  }
}

const GZIP_MAGIC = 0x1f8b;

/** Whether a file is whole by its form: gzipped, where a cut would have been an error, or with a line break at its end. */
async function isEnded(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  // It went meanwhile, which the next look will find.
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    const [head, tail] = [Buffer.alloc(2), Buffer.alloc(2)];
    await file.read(head, 0, 2, 0);
    await file.read(tail, 0, 2, Math.max(0, size - 2));
    // In UTF-16 the line break's byte may be followed by a zero.
    return head.readUInt16BE() === GZIP_MAGIC || tail[1] === 0x0a || (tail[0] === 0x0a && tail[1] === 0);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
