/** Part of a text. */
export interface Passage {
  /** The part itself, without white space around it. */
  readonly text: string;
  /** Offset of its first UTF-16 code unit. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
}
