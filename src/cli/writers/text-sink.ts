import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { openReplacement } from '../../core/durable-file.ts';
import { InvalidArgumentError, messageOf, StorageError } from '../../core/errors.ts';
import type { Output } from '../program/command.ts';

/** Takes text in pieces, at the pace of who reads it. */
export interface TextSink {
  write(text: string): Promise<void>;
  /** Hands on what is held back; a file then stands under its name. */
  finish(): Promise<void>;
  /** Lets go of it: a file that was not finished leaves nothing behind. */
  discard(): Promise<void>;
}

/** Characters gathered before they are handed on. */
const CHUNK_CHARS = 1 << 16;

/** Writes to standard output, a chunk at a time, and waits while its reader is behind. */
export function outputSink(output: Output, signal?: AbortSignal): TextSink {
  return new ChunkedSink({
    write: async (text) => {
      if (output.write(text) === false && isEmitter(output)) await once(output, 'drain', signal ? { signal } : {});
    },
    finish: async () => {},
    discard: async () => {},
  });
}

/**
 * Writes a file under a temporary name beside it and gives it its own at the end, so that a reader never meets half of it.
 * @param inputs files that are being read, which it must not replace.
 * @throws InvalidArgumentError when it is one of them or a folder; StorageError when it cannot be made.
 */
export async function fileSink(path: string, inputs: readonly string[]): Promise<TextSink> {
  await requireTarget(path, inputs);
  const refused = (cause: unknown) => refuse(path, cause);
  const replacement = await openReplacement(path).catch(refused);
  return new ChunkedSink({
    // Goes on where the last piece ended.
    write: (text) => replacement.file.writeFile(text).catch(refused),
    finish: () => replacement.finish().catch(refused),
    discard: () => replacement.discard(),
  });
}

function refuse(path: string, cause: unknown): never {
  throw new StorageError(`cannot write ${path}: ${messageOf(cause)}`, { cause });
}

class ChunkedSink implements TextSink {
  readonly #target: TextSink;
  #held: string[] = [];
  #heldChars = 0;
  #done = false;

  constructor(target: TextSink) {
    this.#target = target;
  }

  async write(text: string): Promise<void> {
    this.#held.push(text);
    this.#heldChars += text.length;
    if (this.#heldChars >= CHUNK_CHARS) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#target.finish();
    this.#done = true;
  }

  async discard(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    await this.#target.discard();
  }

  async #flush(): Promise<void> {
    const text = this.#held.join('');
    this.#held = [];
    this.#heldChars = 0;
    if (text !== '') await this.#target.write(text);
  }
}

/** @throws InvalidArgumentError when a path that a file is to be written to leads to one of the inputs, or to a folder. */
export async function requireTarget(path: string, inputs: readonly string[]): Promise<void> {
  for (const input of inputs) {
    if (!(await isSameFile(path, input))) continue;
    throw new InvalidArgumentError(
      `${path} is the input ${input}; inputs are never overwritten, write to another file`,
    );
  }
  // What cannot be looked at is told apart when it is opened.
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new InvalidArgumentError(`cannot write ${path}: it is a folder; name a file in it`);
}

function isEmitter(output: Output): output is Output & NodeJS.EventEmitter {
  return 'once' in output;
}

/** Whether two paths lead to one file; false when one of them leads nowhere. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
