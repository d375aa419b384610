import { TextDecoder } from 'node:util';
import { InvalidArgumentError } from '../core/errors.ts';

/**
 * Rewrites text of another encoding as UTF-8; UTF-8 itself passes unchanged, so that bad bytes are found line by line.
 * Bytes that mean nothing in the given encoding become U+FFFD, which {@link LineSplitter} can be told to report.
 * @param encoding a WHATWG label: 'utf-8', 'gb18030', 'big5', 'utf-16le', 'windows-1252' ...
 * @throws InvalidArgumentError for a label that Node does not know.
 */
export function transcode(chunks: AsyncGenerator<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = createDecoder(encoding);
  return decoder.encoding === 'utf-8' ? chunks : recode(chunks, decoder);
}

/** True when Node knows the label. */
export function isEncoding(label: string): boolean {
  try {
    createDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** True when the label names UTF-8. */
export function isUtf8Label(encoding: string): boolean {
  return createDecoder(encoding).encoding === 'utf-8';
}

/** True when the label names UTF-16 of either order. */
export function isUtf16Label(encoding: string): boolean {
  return createDecoder(encoding).encoding.startsWith('utf-16');
}

/** The encoding that a byte order mark tells, which counts more than any label (WHATWG Encoding Standard, "BOM sniff"). */
export function encodingOfMark(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** Decodes a whole text, its byte order mark left out; undefined when bytes mean nothing in the encoding. @throws InvalidArgumentError for a label that Node does not know. */
export function decodeWhole(bytes: Buffer, encoding: string): string | undefined {
  const { encoding: label } = createDecoder(encoding);
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new InvalidArgumentError(
      `unknown text encoding ${JSON.stringify(encoding)}; expected a name such as utf-8, gb18030, big5 or utf-16le`,
      { cause },
    );
  }
}

async function* recode(chunks: AsyncGenerator<Buffer>, decoder: TextDecoder): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
