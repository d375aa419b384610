/** Where the full vectors are: codes find candidates, and these tell them apart. */
export interface VectorSource {
  /**
   * Writes the inner product of the query and the vector of each ord.
   * @param query `[dim]`.
   * @param ords `[n]`, in any order.
   * @param scores `[n]`, written; NaN for an ord that is not there any more.
   */
  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void;
}
