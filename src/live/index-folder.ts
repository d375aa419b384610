/** Where the files of a collection's indexes lie, and what may be done there. */
export interface IndexFolder {
  /** Name of the collection among all databases. */
  readonly source: string;
  readonly directory: string;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when a saved index could not be used. */
  readonly onNotice: (message: string) => void;
}
