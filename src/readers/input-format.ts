/** Forms of input that can be read: records first, then those of which a whole file is one document. */
export const INPUT_FORMATS = ['jsonl', 'json', 'csv', 'tsv', 'txt', 'text', 'md', 'html', 'pdf'] as const;

/** Of them, `txt` is a text a line, and `text` one text. */
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Formats of which a file is one document. */
const WHOLE_FORMATS = ['text', 'md', 'html', 'pdf'] as const satisfies readonly InputFormat[];

export type WholeFormat = (typeof WHOLE_FORMATS)[number];

/** What a file of plain text is: a list of texts, one a line, or one text. */
export const PLAIN_TEXTS = ['lines', 'whole'] as const;

export type PlainText = (typeof PLAIN_TEXTS)[number];

const BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'txt',
  text: 'txt',
  md: 'md',
  markdown: 'md',
  mdown: 'md',
  mkd: 'md',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  pdf: 'pdf',
};

/** The format that a file's name promises, `.gz` put aside. */
export function formatOfName(file: string): InputFormat | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

/** Whether of a file of a format all is one document. */
export function isWhole(format: InputFormat): format is WholeFormat {
  return WHOLE_FORMATS.some((each) => each === format);
}
