import { crc32 } from 'node:zlib';
import { shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';

const CRC_CHARS = 8;

/** Writes JSON as a token that callers hand back as it is: letters, digits, _ and -, with a checksum. */
export function encodeToken(value: unknown): string {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url');
  return checkOf(text) + text;
}

/**
 * Reads what `encodeToken` wrote.
 * @param name of the option that holds it.
 * @param read makes of the JSON what it stands for; undefined, or an error, where it is something else.
 * @throws InvalidArgumentError when the token is anything else.
 */
export function decodeToken<T>(name: string, token: unknown, read: (value: unknown) => T | undefined): T {
  const value = typeof token === 'string' ? tryRead(token, read) : undefined;
  if (value !== undefined) return value;
  throw new InvalidArgumentError(
    `${name} must be the one that came with the page before, whole and unchanged, got ${shown(token)}`,
  );
}

function tryRead<T>(token: string, read: (value: unknown) => T | undefined): T | undefined {
  const text = token.slice(CRC_CHARS);
  if (checkOf(text) !== token.slice(0, CRC_CHARS)) return undefined;
  try {
    return read(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(CRC_CHARS, '0');
}
