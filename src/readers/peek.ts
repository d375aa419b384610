/** A stream whose first bytes have been looked at. */
export interface Peeked {
  /** At least the bytes that were asked for, or everything there is. */
  readonly head: Buffer;
  /** The whole stream, `head` included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

/** Reads until `enough` says that the head suffices or the stream ends, and gives the stream back whole. */
export async function peek(chunks: AsyncGenerator<Buffer>, enough: (head: Buffer) => boolean): Promise<Peeked> {
  let head: Buffer = Buffer.alloc(0);
  while (!enough(head)) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, chunks: prepend(head, chunks) };
}

async function* prepend(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    // A consumer that stops at the head must still close the file behind `rest`.
    await rest.return(undefined);
  }
}
