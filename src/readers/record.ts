/** A line (or a row) that could not be used. */
export interface BadLine {
  /** Line of the file, from 1; the first one of a row that spans several. */
  readonly line: number;
  readonly reason: string;
}

/** Named values of one record, as they stand in the file; not yet a document or a pair. */
export interface InputRecord {
  readonly line: number;
  readonly fields: Record<string, unknown>;
  /** Its place among the values of the file, from 1, where several may share a line. */
  readonly place?: number;
}

/** The JSON type of a value, with its article. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Contents of a file of which all is one document. */
export interface Page {
  readonly title: string | undefined;
  readonly text: string;
  /** Fields that it gives itself. */
  readonly fields: Readonly<Record<string, unknown>>;
}
