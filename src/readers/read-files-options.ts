import type { ColumnType } from '../store/column-types.ts';
import type { BadFileLine, FileReport } from './file-report.ts';
import type { InputFormat, PlainText } from './input-format.ts';
import type { OptionSpelling } from './option-spelling.ts';

/** How files are to be understood. */
export interface ReadFilesOptions {
  /** Of all files; by default each by its extension, then by its first bytes. */
  readonly format?: InputFormat;
  /** What a .txt file is: a list of texts, one a line, or one text. Default: 'lines' of a file that is named, 'whole' in a folder. */
  readonly plainText?: PlainText;
  /** WHATWG label of the encoding of texts; a byte order mark, and what HTML declares, count more. Default 'utf-8'. */
  readonly encoding?: string;
  /** Between the cells of a CSV table. Default a comma. */
  readonly delimiter?: string;
  /** Column names of tables without a header row. */
  readonly columns?: readonly string[];
  /** Longest line, row or member of a JSON array in UTF-16 code units; longer ones are bad lines. Default 1,048,576. */
  readonly maxLineChars?: number;
  /** Field or column of the text. Default 'text'. */
  readonly textField?: string;
  /** Field or column of the id. Default 'id'. */
  readonly idField?: string;
  /** Types of the columns of tables; those that are not named get the type that all of their cells look like. `{ '*': 'string' }` leaves all text. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /**
   * What columns were in tables before, such as `collection.columnTypes()`: they are read as that, and cells that are none stay text, which `onFile` is told.
   * Those that `types` name are read as these say. A table is also read by those before it in the same reading.
   */
  readonly knownTypes?: Readonly<Record<string, ColumnType>>;
  /** Field that every document gets the path of its file in. By default those of text, Markdown, HTML and PDF have it in `file`. */
  readonly fileField?: string;
  /** Folders that are not looked into, such as that of the database. */
  readonly leftOut?: readonly string[];
  /** Throw at the first line or file that cannot be used. Default false. */
  readonly strict?: boolean;
  /** Told of every line that cannot be used. */
  readonly onBadLine?: (bad: BadFileLine) => void;
  /** Told of every file when it was read, and of those of folders that are passed over. Where this is given, a file that cannot be read keeps none of the others from being read. */
  readonly onFile?: (report: FileReport) => void;
  /** Stops the reading. */
  readonly signal?: AbortSignal;
  /** How messages write options; the command line has its own way. @internal */
  readonly spell?: OptionSpelling;
}
