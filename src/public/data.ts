/** Data on its way in and out: vectors of one's own, updates, backups, exports. Import as `kenyon/data`. */

export type { GivenVectorsOptions } from '../database/given-vectors.ts';
export { restore } from '../database/kenyon.ts';
export type { ReindexOptions, ReindexResult } from '../database/reindex.ts';
export type { UpdateOptions, UpdateResult } from '../database/update-documents.ts';
export type { EncoderHint } from '../models/encoder-source.ts';
export type { DocumentChange } from '../store/change-document.ts';
export type { VectorDocument } from '../store/document.ts';
export type { PlaceOptions } from '../store/place-database.ts';
export type { VectorSpace } from '../store/vector-space.ts';
