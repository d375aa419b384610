/*
 * A string is stored in whichever encoding is read back fastest without being much longer: one byte a character where that is
 * enough, UTF-16 for text that is mostly Chinese (shorter than its UTF-8, and twenty times faster to read), else UTF-8.
 * The first byte says which.
 */
const LATIN1 = 1;
const UTF16 = 2;
const UTF8 = 3;

/** Encodes a well-formed string; a lone surrogate would be lost in UTF-8, and JSON text has none. */
export function encodeText(text: string): Buffer {
  const utf8Length = Buffer.byteLength(text);
  const [kind, encoding, length] =
    utf8Length === text.length
      ? ([LATIN1, 'latin1', utf8Length] as const)
      : utf8Length * 1.25 < text.length * 2
        ? ([UTF8, 'utf8', utf8Length] as const)
        : ([UTF16, 'utf16le', text.length * 2] as const);
  const bytes = Buffer.allocUnsafe(1 + length);
  bytes[0] = kind;
  bytes.write(text, 1, encoding);
  return bytes;
}

/** Decodes what {@link encodeText} wrote. */
export function decodeText(bytes: Buffer): string {
  const encoding = bytes[0] === LATIN1 ? 'latin1' : bytes[0] === UTF16 ? 'utf16le' : 'utf8';
  return bytes.toString(encoding, 1);
}
