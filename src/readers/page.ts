/** What a file says of which all is one document. */
export interface Page {
  readonly title: string | undefined;
  readonly text: string;
  /** Fields that it gives itself. */
  readonly fields: Readonly<Record<string, unknown>>;
}
