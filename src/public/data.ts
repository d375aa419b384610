/** Data on its way in and out: vectors of one's own, updates, backups, exports. Import as `kenyon/data`. */

export type { ExportOptions, ExportResult } from '../database/export-collection.ts';
export type { ExportTarget } from '../database/export-target.ts';
export type { GivenVectorsOptions } from '../database/given-vectors.ts';
export type { ImportOptions, ImportResult } from '../database/import-collection.ts';
export { restore } from '../database/kenyon.ts';
export type { ExportSource } from '../database/read-export.ts';
export type { ReindexOptions, ReindexResult } from '../database/reindex.ts';
export type { UpdateOptions, UpdateResult } from '../database/update-documents.ts';
export type { EncoderHint } from '../models/encoder-source.ts';
export type { DocumentChange } from '../store/change-document.ts';
export type { VectorDocument } from '../store/document.ts';
export type { PlaceOptions } from '../store/place-database.ts';
export type { VectorSpace } from '../store/vector-space.ts';
