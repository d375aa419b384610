import { requireOneOf } from '../../core/checks.ts';

/** Version of the interface between the AI SDK and its models: 'v4' of AI SDK 7, 'v3' of AI SDK 6, which 7 takes as well. */
export type Specification = 'v3' | 'v4';

/** How a model of ours serves the AI SDK. */
export interface ModelOptions<V extends Specification = Specification> {
  /** Default 'v4', of AI SDK 7; AI SDK 6 takes 'v3'. */
  readonly specification?: V;
  /** Name of the model in logs. Default: the beginning of its fingerprint. */
  readonly modelId?: string;
}

/** What a model of the AI SDK says of itself. */
export interface ModelNames<V extends Specification> {
  readonly specificationVersion: V;
  readonly provider: 'kenyon';
  readonly modelId: string;
}

/** Options of every call to a model of the AI SDK. */
export interface CallOptions {
  abortSignal?: AbortSignal | undefined;
  /** Those under `kenyon` are read. */
  providerOptions?: Record<string, Record<string, unknown>> | undefined;
  /** Of requests over a network, which there are none of. */
  headers?: Record<string, string | undefined> | undefined;
}

/** Kinds of the options of every model. */
export const MODEL_OPTIONS = { specification: 'any', modelId: 'string' } as const;

/** What a model says of itself by its options. @throws InvalidArgumentError for a specification that there is not. */
export function modelNames<V extends Specification>(
  { specification = 'v4' as V, modelId }: ModelOptions<V>,
  { fingerprint }: { readonly fingerprint: string },
): ModelNames<V> {
  requireOneOf('specification', specification, ['v3', 'v4']);
  return { specificationVersion: specification, provider: 'kenyon', modelId: modelId ?? fingerprint.slice(0, 16) };
}
