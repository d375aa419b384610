/** An index as it is written to a framed file, and read back from it. */
export interface SavedForm {
  /** Description that reading the payload needs: options, counts, sizes of its parts; JSON. */
  readonly meta: Record<string, unknown>;
  /** The bytes, in pieces. Nothing may change the index until all have been taken. */
  readonly payload: Iterable<Uint8Array>;
}

/** The pieces of some payloads, one payload after the other. */
export function* concatenated(...payloads: readonly Iterable<Uint8Array>[]): Generator<Uint8Array> {
  for (const payload of payloads) yield* payload;
}
