/** Facts of a format of input. */
interface FormatFacts {
  /** What people call it. */
  readonly title: string;
  /** Endings of files' names that promise it, `.gz` put aside. */
  readonly endings: readonly string[];
  /** What a file of it is: records with fields, a text a line, or one document. */
  readonly holds: 'records' | 'lines' | 'document';
  /** What reads it: characters, or the bytes of all of the file. */
  readonly of: 'text' | 'bytes';
}

/** Formats that can be read: records first, then those of which a whole file is one document. `txt` is a text a line, and `text` one text. */
export const FORMATS = {
  jsonl: { title: 'JSONL', endings: ['jsonl', 'ndjson'], holds: 'records', of: 'text' },
  json: { title: 'JSON', endings: ['json'], holds: 'records', of: 'text' },
  csv: { title: 'CSV', endings: ['csv'], holds: 'records', of: 'text' },
  tsv: { title: 'TSV', endings: ['tsv', 'tab'], holds: 'records', of: 'text' },
  txt: { title: 'text', endings: ['txt', 'text'], holds: 'lines', of: 'text' },
  text: { title: 'text', endings: [], holds: 'document', of: 'text' },
  md: { title: 'Markdown', endings: ['md', 'markdown', 'mdown', 'mkd'], holds: 'document', of: 'text' },
  html: { title: 'HTML', endings: ['html', 'htm', 'xhtml'], holds: 'document', of: 'text' },
  pdf: { title: 'PDF', endings: ['pdf'], holds: 'document', of: 'bytes' },
} as const satisfies Readonly<Record<string, FormatFacts>>;

/** Form of an input that can be read. */
export type InputFormat = keyof typeof FORMATS;

/** Their names. */
export const INPUT_FORMATS = Object.keys(FORMATS) as readonly InputFormat[];

type FormatsWith<Fact extends Partial<FormatFacts>> = {
  [Format in InputFormat]: (typeof FORMATS)[Format] extends Fact ? Format : never;
}[InputFormat];

/** A format of which a file is one document. */
export type WholeFormat = FormatsWith<{ readonly holds: 'document' }>;

/** A format that is no text. */
export type BinaryFormat = FormatsWith<{ readonly of: 'bytes' }>;

/** What a file of plain text is: a list of texts, one a line, or one text. */
export const PLAIN_TEXTS = ['lines', 'whole'] as const;

export type PlainText = (typeof PLAIN_TEXTS)[number];

const BY_EXTENSION: ReadonlyMap<string, InputFormat> = new Map(
  INPUT_FORMATS.flatMap((format) => FORMATS[format].endings.map((ending) => [ending, format] as const)),
);

/** The format that a file's name promises, `.gz` put aside. */
export function formatOfName(file: string): InputFormat | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : BY_EXTENSION.get(extension);
}

/** Whether of a file of a format all is one document. */
export function isWhole(format: InputFormat): format is WholeFormat {
  return FORMATS[format].holds === 'document';
}

/** Whether a file of a format holds records, whose fields its maker has named, rather than a text or a list of texts. */
export function hasRecords(format: InputFormat): boolean {
  return FORMATS[format].holds === 'records';
}

/** Whether a file of a format is no text. */
export function isBinary(format: InputFormat): format is BinaryFormat {
  return FORMATS[format].of === 'bytes';
}
