import type { QueryReading } from '../entities/query/resolve-entities.ts';
import type { FieldsWithin, SearchedFields } from '../live/collection-fields.ts';
import type { CollectionIndexes } from '../live/collection-indexes.ts';
import type { SearchSetting } from '../live/measured-setting.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { CollectionState } from '../store/position.ts';
import type { QueryMarks } from './query-marks.ts';
import type { CheckedOptions, SearchMode } from './search-options.ts';

/** A query that was read, with options that were found right: what every step of a search is told. */
export interface Question {
  /** 'lexical' needs a text, 'semantic' a vector, 'hybrid' both. */
  readonly mode: SearchMode;
  /** Without marks that were read; '' for a query that is a vector. */
  readonly text: string;
  /** Marks of the query, where the search is to read them. */
  readonly marks?: QueryMarks | undefined;
  /** `[dim]`, unit length; empty in mode 'lexical'. */
  readonly vector: Float32Array;
  /** Entities of the text, where the search is to use them. */
  readonly reading: QueryReading | undefined;
  readonly options: CheckedOptions;
}

/** A collection as a search finds it. */
export interface SearchSources {
  readonly store: CollectionStore;
  /** Counters of the collection when the search began. */
  readonly state: CollectionState;
  readonly indexes: CollectionIndexes;
  /** Fields of the documents that the search is within; absent: all are searched. */
  readonly part?: FieldsWithin | undefined;
  /** Measured for the collection and saved. */
  readonly setting: SearchSetting | undefined;
  /** Collections smaller than this are searched exactly unless asked otherwise. */
  readonly exactBelow: number;
  /** The collection's, which made the vectors. */
  readonly encoder: EncoderSource;
}

/** The fields of the documents that a search may tell of. */
export function fieldsOf({ part, indexes }: Pick<SearchSources, 'part' | 'indexes'>): SearchedFields {
  return part ?? indexes.fields;
}
