import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { requireData } from './data-folder.ts';

/**
 * The lines of a gz file of UTF-8, read as they are asked for; a last one without a line end is one, an empty one is not.
 * @throws NotFoundError when the file is not there; what reading throws, of a damaged one too.
 */
export async function* gzLines(path: string): AsyncGenerator<string> {
  // The callback form hands every error to the end, whose iterator throws it; a reader that stops closes the file.
  const text = pipeline(createReadStream(requireData(path)), createGunzip(), () => undefined).setEncoding('utf8');
  let rest = '';
  for await (const piece of text as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}
