/** Forms of input that can be indexed. */
export const INPUT_FORMATS = ['jsonl', 'csv', 'tsv', 'txt'] as const;

export type InputFormat = (typeof INPUT_FORMATS)[number];

const BY_EXTENSION: Record<string, InputFormat> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'txt',
  text: 'txt',
};

/** The format that a file's name promises, `.gz` put aside. */
export function formatOfName(file: string): InputFormat | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(file)?.[1];
  return extension === undefined ? undefined : BY_EXTENSION[extension.toLowerCase()];
}

/** Whether the head of a stream is long enough for {@link formatOfHead}. */
export function isTelling(head: Buffer): boolean {
  return firstByte(head) !== undefined;
}

/** JSONL when the first byte that is not blank opens an object, plain lines otherwise. */
export function formatOfHead(head: Buffer): InputFormat {
  return firstByte(head) === 0x7b ? 'jsonl' : 'txt';
}

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** First byte that is neither white space nor part of a UTF-8 byte order mark. */
function firstByte(head: Buffer): number | undefined {
  return head.find((byte) => !BLANK.has(byte));
}
