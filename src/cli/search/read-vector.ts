import { FormatError, messageOf } from '../../core/errors.ts';
import { openSource } from '../../readers/source.ts';
import { readWhole } from '../../readers/whole-file.ts';
import type { Terminal } from '../program/command.ts';

/** Far more than any model's vector takes. */
const MAX_BYTES = 16 * 2 ** 20;

/** Reads a vector, a JSON array of finite numbers. @throws FormatError when it is none. */
export async function readVector(
  file: string,
  { stdin, signal }: Pick<Terminal, 'stdin' | 'signal'>,
): Promise<Float32Array> {
  const { name, chunks } = await openSource(file, { stdin, signal });
  const text = (await readWhole(chunks, name, MAX_BYTES)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${name}: a vector is a JSON array of numbers, and this is no JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number'))
    return Float32Array.from(value);
  throw new FormatError(`${name}: a vector is a JSON array of numbers, got ${text.trim().slice(0, 60)}`);
}
