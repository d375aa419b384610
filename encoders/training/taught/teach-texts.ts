import { batchesOf } from '../../../src/core/batches.ts';
import { readItems, reading, requireInteger, requirePath, shown } from '../../../src/core/checks.ts';
import type { Encoder } from '../../../src/core/encoder.ts';
import { InvalidArgumentError, throwIfAborted } from '../../../src/core/errors.ts';
import { toHalves } from '../../../src/core/half-floats.ts';
import { requireEncoder } from '../../../src/core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../../src/core/options.ts';
import {
  type LongWorkOptions,
  type Progress,
  type ThrottledProgress,
  throttleProgress,
} from '../../../src/core/progress.ts';
import { blocksOf, type TextToTeach, type UntaughtBlock } from './block-texts.ts';
import { MAX_BLOCK, TEXT_ROLES, textKey } from './taught-format.ts';
import { openTaughtWriter, type TaughtWriter } from './taught-writer.ts';

/** How far teaching has come: `done` counts texts, taught or known already. */
export interface TeachProgress extends Progress {
  /** Vectors written by this run. */
  readonly taught: number;
  /** UTF-8 bytes of the texts that are done: time goes with them, as texts are taught shorter ones first. */
  readonly doneBytes: number;
  /** UTF-8 bytes of the texts that were taken so far. */
  readonly takenBytes: number;
}

/** Where and how texts are taught. */
export interface TeachOptions extends Omit<LongWorkOptions, 'onProgress'> {
  /** File of vectors; made, or added to when it is of the same teacher. */
  readonly path: string;
  /** Texts that are written at once, and lost at most when the power fails; fewer of long texts. Default 1,024. */
  readonly blockSize?: number;
  /** Texts that are sorted by length together, so that little of a batch is padding. Default 16,384. */
  readonly windowSize?: number;
  /** Called at most a few times a second. */
  readonly onProgress?: (progress: TeachProgress) => void;
}

const OPTIONS: OptionKinds<TeachOptions> = { path: 'any', blockSize: 'any', windowSize: 'any', ...LONG_WORK };

/** Counts of a run. */
export interface TeachResult {
  /** Vectors that were written. */
  readonly taught: number;
  /** Texts that had one already, or came again. */
  readonly skipped: number;
  /** Vectors in the file. */
  readonly count: number;
}

/**
 * Writes the vectors that a teacher gives texts, as float16, into a file; texts that are in it are passed over, so the same call goes
 * on after a stop at any moment, and leaves the same bytes as one without a stop.
 * @param texts each with the role in which it is taught; one text in both roles has two vectors.
 * @throws ConflictError when the file is of another teacher; FormatError when it is damaged; StorageError when the disk refuses;
 * AbortedError when `signal` fires, after the block that is under way; InvalidArgumentError on options or texts that are none.
 */
export async function teachTexts(
  encoder: Encoder,
  texts: Iterable<TextToTeach> | AsyncIterable<TextToTeach>,
  options: TeachOptions,
): Promise<TeachResult> {
  requireEncoder('the encoder', encoder);
  const items = readItems('the texts', texts);
  const {
    path,
    blockSize = 1024,
    windowSize = 16_384,
    signal,
    onProgress,
  } = readOptions('teachTexts', options, OPTIONS);
  requirePath('path', path);
  requireInteger(blockSize, 'blockSize', 1, MAX_BLOCK);
  requireInteger(windowSize, 'windowSize', 1);
  const writer = await openTaughtWriter(path, { teacher: encoder.fingerprint, dim: encoder.dim });
  try {
    const run = new Teaching(encoder, writer, { signal, onProgress });
    for await (const window of batchesOf(items, windowSize, { signal, doing: 'teaching' }))
      await run.teach(window.items, blockSize);
    return run.finish();
  } finally {
    await writer.close();
  }
}

/** One run of a teacher over texts. */
class Teaching {
  readonly #encoder: Encoder;
  readonly #writer: TaughtWriter;
  readonly #signal: AbortSignal | undefined;
  readonly #progress: ThrottledProgress;
  #done = 0;
  #taught = 0;
  #doneBytes = 0;
  #takenBytes = 0;

  constructor(encoder: Encoder, writer: TaughtWriter, { signal, onProgress }: Omit<TeachOptions, 'path'>) {
    this.#encoder = encoder;
    this.#writer = writer;
    this.#signal = signal;
    this.#progress = throttleProgress(onProgress as LongWorkOptions['onProgress']);
  }

  /** Teaches what is new of a window of texts, block after block. */
  async teach(window: readonly TextToTeach[], blockSize: number): Promise<void> {
    window.forEach(requireText);
    const { blocks, count, bytes, knownBytes } = blocksOf(window, blockSize, this.#writer);
    this.#takenBytes += bytes;
    this.#advance(window.length - count, knownBytes);
    for (const block of blocks) {
      throwIfAborted(this.#signal, `teaching, with ${this.#writer.count} vectors in the file,`);
      await this.#teachBlock(block);
    }
    throwIfAborted(this.#signal, `teaching, with ${this.#writer.count} vectors in the file,`);
  }

  finish(): TeachResult {
    this.#progress.flush();
    return { taught: this.#taught, skipped: this.#done - this.#taught, count: this.#writer.count };
  }

  async #teachBlock({ role, texts, bytes }: UntaughtBlock): Promise<void> {
    const onProgress = ({ done }: Progress) => this.#report(done, (bytes * done) / texts.length);
    const vectors = await this.#encoder.encode(texts, { role, onProgress });
    const keys = texts.map((text) => textKey(text, role));
    await this.#writer.append({ role, keys, rows: halvesOf(vectors, texts.length * this.#encoder.dim) });
    this.#taught += texts.length;
    this.#advance(texts.length, bytes);
  }

  #advance(texts: number, bytes: number): void {
    this.#done += texts;
    this.#doneBytes += bytes;
    this.#report(0, 0);
  }

  /** @param texts of the block under way that are encoded, and their bytes. */
  #report(texts: number, bytes: number): void {
    const progress: TeachProgress = {
      stage: 'teach',
      done: this.#done + texts,
      taught: this.#taught + texts,
      doneBytes: this.#doneBytes + bytes,
      takenBytes: this.#takenBytes,
    };
    this.#progress.report(progress);
  }
}

function requireText(given: TextToTeach): void {
  const { text, role } = reading('a text to teach', () => ({ ...given }));
  if (typeof text !== 'string')
    throw new InvalidArgumentError(`teach expects texts that are strings, got ${typeof text}`);
  if (TEXT_ROLES.includes(role)) return;
  throw new InvalidArgumentError(`the role of a text must be ${TEXT_ROLES.join(' or ')}, got ${shown(role)}`);
}

/** @throws InvalidArgumentError when the vectors are not as many numbers as there should be, or one is beyond float16. */
function halvesOf(vectors: Float32Array, length: number): Uint16Array {
  if (vectors.length !== length) {
    throw new InvalidArgumentError(`the teacher gave ${vectors.length} numbers where ${length} were expected`);
  }
  const halves = toHalves(vectors);
  const bad = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
  if (bad < 0) return halves;
  throw new InvalidArgumentError(
    `float16 holds numbers up to 65504, but the teacher gave ${vectors[bad]}; take an encoder of unit vectors`,
  );
}
