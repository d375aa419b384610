import { FormatError } from '../core/errors.ts';
import { hasHan } from '../core/text/char-properties.ts';
import type { OptionSpelling } from './option-spelling.ts';
import { decodeWhole, encodingOfMark, isEncoding, isUtf8Label } from './transcode.ts';

/** Largest text that is one document; the document it becomes may have half as many characters. */
export const MAX_TEXT_BYTES = 32 * 2 ** 20;

/** Reads all of a file. @throws FormatError when it is larger than `maxBytes`. */
export async function readWhole(chunks: AsyncIterable<Buffer>, name: string, maxBytes: number): Promise<Buffer> {
  return Buffer.concat(await readPieces(chunks, name, maxBytes));
}

/** As {@link readWhole}, in the pieces in which it came: to join hundreds of MiB takes a while. */
export async function readPieces(chunks: AsyncIterable<Buffer>, name: string, maxBytes: number): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new FormatError(`${name} is larger than ${maxBytes / 2 ** 20} MiB, too much for a document`);
    parts.push(chunk);
  }
  return parts;
}

/** Facts of a text before it is decoded. */
export interface EncodedText {
  readonly name: string;
  readonly encoding: string;
  /** An encoding that the text itself tells, which counts where no other was given and it does not read as Chinese in UTF-8. */
  readonly declared: string | undefined;
  readonly spell: OptionSpelling;
}

/**
 * Decodes a text: by its byte order mark, else by the encoding that was given.
 * @throws FormatError when bytes mean nothing in it.
 */
export function textOf(bytes: Buffer, { name, encoding, declared: declaredName, spell }: EncodedText): string {
  const declared = declaredName !== undefined && isEncoding(declaredName) ? declaredName : undefined;
  const mark = encodingOfMark(bytes);
  const text = decodeWhole(bytes, mark ?? encoding);
  const told =
    mark === undefined && declared !== undefined && isUtf8Label(encoding) ? decodeWhole(bytes, declared) : undefined;
  if (text?.includes('\0'))
    throw new FormatError(
      `${name} cannot be read: it is no text from character ${text.indexOf('\0') + 1} on, where it has bytes of value 0`,
    );
  // Declarations outlive a change of encoding; a few characters of GBK are UTF-8 by chance, but then not Chinese.
  if (text !== undefined && (told === undefined || hasHan(text))) return text;
  if (told !== undefined) return told;
  const isChinese = hasHan(decodeWhole(bytes, 'gb18030') ?? '');
  const hint = isChinese
    ? `; it reads as GB18030 (${spell('encoding')} gb18030)`
    : `; say ${spell('encoding')} if it is of another`;
  throw new FormatError(
    `${name} is not valid ${mark ?? encoding}${declared === undefined ? '' : `, nor ${declared}`}${hint}`,
  );
}
