import { FormatError, messageOf } from '../../../src/core/errors.ts';
import { readLines } from './text-lines.ts';

/**
 * Reads a file with one JSON value a line, plain or `.gz`; empty lines are skipped.
 * @throws NotFoundError or FormatError as `readLines` does; FormatError that names the line that is not JSON.
 */
export async function* readJsonLines<Row>(path: string): AsyncGenerator<Row> {
  for await (const { number, text } of readLines(path)) {
    if (text === '') continue;
    try {
      yield JSON.parse(text) as Row;
    } catch (error) {
      throw new FormatError(`${path}:${number}: expected a JSON object: ${messageOf(error)}`, { cause: error });
    }
  }
}
