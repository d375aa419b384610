import type { LineWriter } from './line-writer.ts';
import { problemOf } from './problem-of.ts';

/** Does what writes lines, and tells in the last one how it ended; what is thrown before the first line is a problem. */
export async function told(
  writer: LineWriter,
  requestId: string,
  counts: object,
  job: () => Promise<void>,
): Promise<void> {
  try {
    await job();
  } catch (error) {
    if (!writer.begun) throw error;
    await writer
      .end(`${JSON.stringify({ done: false, error: problemOf(error, requestId).problem, ...counts })}\n`)
      .catch(() => undefined);
    return;
  }
  await writer.end(`${JSON.stringify({ done: true, ...counts })}\n`);
}
