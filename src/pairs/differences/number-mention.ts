import type { NumberReading } from '../../core/text/read-number.ts';
import type { Mention } from './mention.ts';

/** A number alone. Long codes are compared as they stand: a float would take two for one. @param start of the mention, by default the number's. */
export function numberOf(text: string, at: number, { value, end }: NumberReading, soft: boolean, start = at): Mention {
  const written = text.slice(at, end);
  const key = /^\d{16,}/.test(written) ? written : `${Number(value.toPrecision(12))}`;
  return { kind: 'number', keys: [key], value, bare: true, soft, start, end };
}
