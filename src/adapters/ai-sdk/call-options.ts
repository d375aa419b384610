/** Options of every call to a model of the AI SDK. */
export interface CallOptions {
  abortSignal?: AbortSignal | undefined;
  /** Those under `kenyon` are read. */
  providerOptions?: Record<string, Record<string, unknown>> | undefined;
  /** Of requests over a network, which there are none of. */
  headers?: Record<string, string | undefined> | undefined;
}

/** Version of the interface between the AI SDK and its models: 'v4' of AI SDK 7, 'v3' of AI SDK 6, which 7 takes as well. */
export type Specification = 'v3' | 'v4';

export const SPECIFICATIONS = ['v3', 'v4'] as const;
