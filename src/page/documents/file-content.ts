/** Documents of a file, before anything was sent. */
export interface FileContent {
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  /** Of a table, names of its columns; the user says which holds the text. */
  readonly columns?: readonly string[];
}
