/** Data on its way in and out: files and folders, vectors of one's own, updates, backups, exports. Import as `kenyon/data`. */

export type { Projection } from '../core/projection.ts';
export type { VectorInput } from '../core/vectors.ts';
export type { ExportOptions, ExportResult } from '../database/export-collection.ts';
export type { ExportTarget } from '../database/export-target.ts';
export type { GivenVectorsOptions } from '../database/given-vectors.ts';
export type { ImportOptions, ImportResult } from '../database/import-collection.ts';
export { restore } from '../database/kenyon.ts';
export type { ExportSource } from '../database/read-export.ts';
export type { ReindexOptions, ReindexResult } from '../database/reindex.ts';
export type { KeptColumnTypes } from '../database/saved-column-types.ts';
export type { UpdateOptions, UpdateResult } from '../database/update-documents.ts';
export type { EncoderHint } from '../models/encoder-source.ts';
export type { BadFileLine, FileReport } from '../readers/file-report.ts';
export type { InputFormat, PlainText } from '../readers/input-format.ts';
export { readFiles } from '../readers/read-files.ts';
export type { ReadFilesOptions } from '../readers/read-files-options.ts';
export type { ColumnDeviation } from '../readers/table-types.ts';
export { watchFiles } from '../readers/watch/watch-files.ts';
export type { WatchedCollection, WatchFilesOptions, WatchRound } from '../readers/watch/watch-options.ts';
export type { DocumentChange } from '../store/change-document.ts';
export type { ColumnType } from '../store/column-types.ts';
export type { VectorDocument } from '../store/document.ts';
export type { PlaceOptions } from '../store/place-database.ts';
export type { VectorSpace } from '../store/vector-space.ts';
