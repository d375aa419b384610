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
