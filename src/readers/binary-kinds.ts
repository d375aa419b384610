import type { BinaryFormat } from './input-format.ts';
import { asInPrograms, type OptionSpelling } from './option-spelling.ts';

const RTF = '7b5c72746631';

/** First bytes of files that are no text, and what they are. */
const SIGNATURES: readonly (readonly [offset: number, bytes: string, kind: string])[] = [
  [0, '504b0304', 'a ZIP archive, as .docx, .xlsx and .epub are'],
  [0, 'd0cf11e0a1b11ae1', 'a document of an old Office program (.doc, .xls, .ppt)'],
  [0, RTF, 'an RTF document'],
  [0, '89504e470d0a1a0a', 'a PNG image'],
  [0, 'ffd8ff', 'a JPEG image'],
  [0, '474946383761', 'a GIF image'],
  [0, '474946383961', 'a GIF image'],
  [0, '49492a00', 'a TIFF image'],
  [0, '4d4d002a', 'a TIFF image'],
  [8, '57454250', 'a WebP image'],
  [4, '66747970', 'a film or sound (MP4)'],
  [0, '494433', 'a sound (MP3)'],
  [0, '4f676753', 'a sound or film (Ogg)'],
  [0, '53514c69746520666f726d6174203300', 'an SQLite database'],
  [0, '50415231', 'a Parquet table'],
  [0, '4152524f5731', 'an Arrow table'],
  [0, '894844460d0a1a0a', 'an HDF5 file'],
  [0, '7f454c46', 'a program (ELF)'],
  [0, '4d5a9000', 'a program (Windows)'],
  [0, '28b52ffd', 'compressed with zstd; unpack it first, or use gzip'],
  [0, '425a6839314159265359', 'compressed with bzip2; unpack it first, or use gzip'],
  [0, 'fd377a585a00', 'compressed with xz; unpack it first, or use gzip'],
  [0, '377abcaf271c', 'a 7z archive'],
  [0, '526172211a07', 'a RAR archive'],
  [257, '7573746172', 'a tar archive'],
  [0, 'fffe0000', 'UTF-32 text; store it as UTF-8'],
  [0, '0000feff', 'UTF-32 text; store it as UTF-8'],
];

/** Bytes that are looked at for what no text has. */
const LOOKED_AT = 8192;
/** Tab, line feed, form feed, carriage return, escape, and the backspace and bell of old logs. */
const TEXT_CONTROLS = new Set([7, 8, 9, 10, 12, 13, 27]);
/** Part of control characters from which on bytes are no text. */
const MAX_CONTROLS = 1 / 20;

/** First bytes of the formats that are no text and are read all the same. */
const MAGIC: Readonly<Record<BinaryFormat, string>> = { pdf: '%PDF-' };

/** The format that is no text whose beginning bytes are; undefined when they are of none. */
export function binaryFormatOf(head: Buffer): BinaryFormat | undefined {
  const formats = Object.keys(MAGIC) as BinaryFormat[];
  return formats.find((format) => head.subarray(0, MAGIC[format].length).equals(Buffer.from(MAGIC[format], 'latin1')));
}

/** What kind of binary file bytes are the beginning of; undefined when none is known. */
export function binaryKind(head: Buffer): string | undefined {
  return SIGNATURES.find(([offset, hex]) => {
    const bytes = Buffer.from(hex, 'hex');
    if (!head.subarray(offset, offset + bytes.length).equals(bytes)) return false;
    // A text may begin with ID3 or GIF89a.
    return hex === RTF || bytes.some(isNoText) || binaryFault(head) !== undefined;
  })?.[2];
}

function isNoText(byte: number): boolean {
  return byte >= 0x80 || (byte < 32 && !TEXT_CONTROLS.has(byte));
}

/** Why bytes cannot be the beginning of a text in a one-byte or multi-byte encoding (not UTF-16); undefined when they can. */
export function binaryFault(head: Buffer, spell: OptionSpelling = asInPrograms): string | undefined {
  const looked = head.subarray(0, LOOKED_AT);
  if (looked.length === 0) return undefined;
  const zeros = [0, 0];
  let controls = 0;
  for (const [i, byte] of looked.entries()) {
    if (byte === 0) zeros[i % 2]++;
    else if (byte < 32 && isNoText(byte)) controls++;
  }
  const wide = looked.length < 8 ? undefined : wideEncoding(zeros, looked.length);
  if (wide !== undefined) return `seems to be UTF-16 without a byte order mark; say ${spell('encoding')} ${wide}`;
  if (zeros[0] + zeros[1] > 0)
    return `is no text: it has bytes of value 0 (UTF-16 without a byte order mark needs ${spell('encoding')})`;
  return controls > looked.length * MAX_CONTROLS ? 'is no text: it is full of control characters' : undefined;
}

/** UTF-16 of mostly Latin letters has a zero in every second byte, and hardly any in the others. */
function wideEncoding([even, odd]: readonly number[], length: number): 'utf-16le' | 'utf-16be' | undefined {
  const [many, few] = [length / 8, length / 64];
  if (odd > many && even <= few) return 'utf-16le';
  return even > many && odd <= few ? 'utf-16be' : undefined;
}
