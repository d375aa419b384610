/** An index has lost what it needs to go on, a file of its own for example; what it holds must be built again. */
export class IndexLostError extends Error {
  override readonly name = 'IndexLostError';
}
