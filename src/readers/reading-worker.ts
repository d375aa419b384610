import { parentPort, workerData } from 'node:worker_threads';
import { type PortableError, portable } from '../core/portable-error.ts';
import type { WholeFormat } from './input-format.ts';
import { readWholeFile } from './read-whole-file.ts';
import type { Page } from './record.ts';

/** How a file of which all is one document is to be read. */
export interface ReadingOrder {
  readonly format: WholeFormat;
  readonly name: string;
  readonly encoding: string;
  /** The option `encoding`, as messages name it. */
  readonly encodingOption: string;
}

/** A piece of a file, what is to be read of those that came, or a question that is answered with a sign of life. */
export type ReadingRequest = 'there?' | { readonly piece: Uint8Array } | ReadingOrder;

/** Data that the thread is started with. */
export interface ReadingWorkerData {
  /** MiB of the longest array of bytes. */
  readonly arrayMib: number;
}

/** A sign of life, or what came of it. */
export type ReadingReply = 'alive' | { readonly page: Page } | { readonly error: PortableError };

/** Least milliseconds between two signs of life. */
const SIGN_EVERY_MS = 1000;

/*
 * Worker thread that reads files of which each is one document, one after the other.
 */
const port = parentPort!;
limitArrays((workerData as ReadingWorkerData).arrayMib * 2 ** 20);
let pieces: Uint8Array[] = [];

port.on('message', (request: ReadingRequest) => {
  if (request === 'there?') port.postMessage('alive' satisfies ReadingReply);
  else if ('piece' in request) pieces.push(request.piece);
  else void answer(request);
});

async function answer(request: ReadingOrder): Promise<void> {
  let reply: ReadingReply;
  try {
    reply = { page: await read(request) };
  } catch (error) {
    reply = { error: portable(error) };
  }
  port.postMessage(reply);
}

function read({ format, encodingOption, ...options }: ReadingOrder): Promise<Page> {
  const bytes = Buffer.concat(pieces);
  pieces = [];
  let toldAt = performance.now();
  const onStep = () => {
    if (performance.now() - toldAt < SIGN_EVERY_MS) return;
    toldAt = performance.now();
    port.postMessage('alive' satisfies ReadingReply);
  };
  return readWholeFile(format, bytes, { ...options, spell: () => encodingOption, onStep });
}

/**
 * Refuses longer arrays of bytes in this thread: they lie outside of the heap, which is limited, and what decompresses a stream of a PDF doubles its
 * array until it has all of it, a thousand times the bytes of the file.
 */
function limitArrays(mostBytes: number): void {
  globalThis.Uint8Array = new Proxy(Uint8Array, {
    construct(target, args, newTarget) {
      const [length] = args;
      if (typeof length === 'number' && length > mostBytes)
        throw new RangeError(`an array of ${length} bytes is longer than ${mostBytes}`);
      return Reflect.construct(target, args, newTarget);
    },
  });
}
