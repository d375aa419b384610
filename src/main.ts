export type { Encoder } from './core/encoder.ts';
export {
  AbortedError,
  ClosedError,
  ConflictError,
  type ErrorCode,
  FormatError,
  InvalidArgumentError,
  KenyonError,
  NotFoundError,
  StorageError,
  UnavailableError,
} from './core/errors.ts';
export type { LongWorkOptions, Progress } from './core/progress.ts';
export type { AddOptions, AddResult, Rejection } from './engine/add-documents.ts';
export type { Collection, CollectionOptions } from './engine/collection.ts';
export type { DocumentInput, StoredDocument } from './engine/document.ts';
export type { EncoderOption } from './engine/encoder-source.ts';
export { type Kenyon, type OpenOptions, open } from './engine/kenyon.ts';
export type { Hit, IndexChoice, Plan, SearchQueryOptions, SearchResult } from './engine/query.ts';
