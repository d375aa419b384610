import { join } from 'node:path';
import type { SearchOptions, VectorIndex } from '../../index/contract/vector-index.ts';
import type { HnswIndex } from '../../index/hnsw/hnsw-index.ts';
import type { HnswParameters } from '../../index/hnsw/hnsw-options.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { SIGN_SAMPLE_SIZE, SignIndex } from '../../index/signs/sign-index.ts';
import { SparseIndex } from '../../index/sparse/sparse-index.ts';
import { SPARSE_SAMPLE_SIZE } from '../../index/sparse/sparse-options.ts';
import type { FrameKind } from '../core/framed-file.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { countedText } from '../store/text-fields.ts';
import type { VectorUnits } from '../store/vector-space.ts';
import { CollectionFields } from './collection-fields.ts';
import { ExactVectors } from './exact-vectors.ts';
import { framedKind } from './framed-kind.ts';
import { hnswKind } from './hnsw-kind.ts';
import type { FollowingIndex } from './index-follower.ts';
import type { IndexName, IndexSearchOptions } from './index-options.ts';
import { type IndexFolder, type IndexKind, LiveIndex } from './live-index.ts';
import { PassageOrds } from './passage-ords.ts';
import { textReader } from './row-readers.ts';
import { trainedKind } from './trained-kind.ts';
import { UnrelatedVectors } from './unrelated-vectors.ts';

/** An index that finds vectors. */
export type SearchableIndex = VectorIndex<SearchOptions & IndexSearchOptions>;
/** One that is kept up to date. */
export type LiveVectorIndex = LiveIndex<SearchableIndex, Float32Array>;

const SIGN_KIND: FrameKind = { magic: 'KYN-SIGN', version: 2 };
const SPARSE_KIND: FrameKind = { magic: 'KYN-SPRS', version: 2 };
const LEXICAL_KIND: FrameKind = { magic: 'KYN-WORD', version: 4 };

/** Where the indexes of a collection are kept, and what those of its vectors are of. */
export interface CollectionIndexesOptions extends IndexFolder {
  readonly space: VectorUnits;
  readonly hnsw: HnswParameters;
}

type CodesName = Exclude<IndexName, 'hnsw'>;

/** The indexes of one collection, each made when it is first asked for. */
export class CollectionIndexes {
  readonly #store: CollectionStore;
  readonly #options: CollectionIndexesOptions;
  readonly #codes = new Map<CodesName, LiveVectorIndex>();
  #hnsw: LiveIndex<HnswIndex, Float32Array> | undefined;
  #exact: ExactVectors | undefined;
  #passages: PassageOrds | undefined;
  #fields: CollectionFields | undefined;
  #lexical: LiveIndex<LexicalIndex, readonly string[]> | undefined;
  #unrelated: UnrelatedVectors | undefined;

  constructor(store: CollectionStore, options: CollectionIndexesOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Where they are kept. */
  get folder(): IndexFolder {
    return this.#options;
  }

  /** The vectors themselves. */
  get exact(): ExactVectors {
    this.#exact ??= new ExactVectors(this.#store, this.#options.space.dim);
    return this.#exact;
  }

  /** Which vectors are of one document. */
  get passages(): PassageOrds {
    this.#passages ??= new PassageOrds(this.#store);
    return this.#passages;
  }

  /** The graph of the vectors. */
  get hnsw(): LiveIndex<HnswIndex, Float32Array> {
    const { space, hnsw } = this.#options;
    const { dim, fingerprint } = space;
    this.#hnsw ??= this.#live(hnswKind(this.#store, { ...this.#options, fingerprint, dim, parameters: hnsw }));
    return this.#hnsw;
  }

  /** An approximate index of the vectors. */
  of(name: IndexName): LiveVectorIndex {
    if (name === 'hnsw') return this.hnsw;
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    const made = this.#live(this.#codesKind(name));
    this.#codes.set(name, made);
    return made;
  }

  /** The values of the documents' fields. */
  get fields(): CollectionFields {
    this.#fields ??= new CollectionFields(this.#store, this.#options);
    return this.#fields;
  }

  /** The words of the documents' texts. */
  get lexical(): LiveIndex<LexicalIndex, readonly string[]> {
    this.#lexical ??= this.#live(this.#lexicalKind());
    return this.#lexical;
  }

  /** A sample of the vectors, to tell what is near by what is not. */
  get unrelated(): UnrelatedVectors {
    this.#unrelated ??= new UnrelatedVectors(this.#store);
    return this.#unrelated;
  }

  /** Saves what is worth saving and lets go; idempotent. */
  async close(): Promise<void> {
    for (const index of [this.#hnsw, ...this.#codes.values(), this.#fields, this.#lexical]) await index?.close();
  }

  #lexicalKind(): IndexKind<LexicalIndex, readonly string[]> {
    return framedKind(this.#store, {
      name: 'word index',
      file: this.#file('words.lists', LEXICAL_KIND, {}),
      read: textReader(this.#store, this.#options.onNotice, (document) =>
        countedText(document, this.#options.space.textFields),
      ),
      create: async () => new LexicalIndex(),
      restore: LexicalIndex.load,
      isWorn: () => false,
    });
  }

  #codesKind(name: CodesName): IndexKind<SearchableIndex, Float32Array> {
    const { dim, fingerprint } = this.#options.space;
    const store = this.#store;
    const vectors = { source: store };
    if (name === 'lsh') {
      return trainedKind(store, {
        name: 'table of sign codes',
        file: this.#file('lsh.codes', SIGN_KIND, { model: fingerprint, dim }),
        sampleSize: SIGN_SAMPLE_SIZE,
        train: (sample) => SignIndex.train(sample, dim, vectors),
        restore: (meta, payload) => SignIndex.load(meta, payload, vectors),
      });
    }
    return trainedKind(store, {
      name: name === 'fly' ? 'lists of FlyHash codes' : 'lists of BioHash codes',
      file: this.#file(`${name}.lists`, SPARSE_KIND, { model: fingerprint, dim, code: name }),
      sampleSize: SPARSE_SAMPLE_SIZE,
      train: (sample, signal) => SparseIndex.train(sample, dim, vectors, { code: name, signal }),
      restore: (meta, payload) => SparseIndex.load(meta, payload, vectors),
    });
  }

  #live<Index extends FollowingIndex<Batch>, Batch>(kind: IndexKind<Index, Batch>): LiveIndex<Index, Batch> {
    return new LiveIndex(this.#store, kind, this.#options);
  }

  #file(name: string, kind: FrameKind, options: Record<string, unknown>) {
    const { source, directory } = this.#options;
    return { path: join(directory, name), kind, identity: { collection: source, ...options } };
  }
}
