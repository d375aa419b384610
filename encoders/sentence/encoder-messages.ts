import type { ErrorCode } from '../../src/core/errors.ts';
import type { Progress } from '../../src/core/progress.ts';

/** What the calling thread asks of the worker. */
export type EncoderRequest =
  | { readonly kind: 'encode'; readonly call: number; readonly texts: readonly string[] }
  | { readonly kind: 'abort'; readonly call: number }
  | { readonly kind: 'close' };

/** What the worker answers. */
export type EncoderReply =
  | { readonly kind: 'ready'; readonly dim: number; readonly fingerprint: string; readonly runtime: string }
  | { readonly kind: 'refused'; readonly error: PortableError }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: Progress }
  | { readonly kind: 'vectors'; readonly call: number; readonly vectors: Float32Array }
  | { readonly kind: 'failed'; readonly call: number; readonly error: PortableError };

/** An error as plain data; classes do not survive the way between threads. */
export interface PortableError {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string;
}
