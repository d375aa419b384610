import { ClosedError } from '../core/errors.ts';

/** A model that is opened once and closed at the end: an encoder, a reranker. */
interface Model {
  close(): Promise<void>;
}

/** A model, or a function that loads one when it is first needed. */
export type ModelOption<M extends Model> = M | (() => Promise<M>);

/** Loads a model when it is first needed, and closes what it loaded. */
export class ModelSource<M extends Model> {
  readonly #option: ModelOption<M>;
  readonly #check: (model: unknown) => asserts model is M;
  #loading: Promise<M> | undefined;
  #loaded: M | undefined;
  #closed = false;

  /**
   * @param check throws for what is no such model, be it given or loaded.
   * @throws what `check` throws of a model that was given.
   */
  constructor(option: ModelOption<M>, check: (model: unknown) => asserts model is M) {
    this.#option = option;
    this.#check = check;
    if (typeof option === 'function') return;
    check(option);
    this.#loading = Promise.resolve(option);
    this.#loaded = option;
  }

  /** The model if it was given rather than is to be loaded. */
  get given(): M | undefined {
    return typeof this.#option === 'object' ? this.#option : undefined;
  }

  /** The model if it has been loaded. */
  get loaded(): M | undefined {
    return this.#loaded;
  }

  /** @throws ClosedError after `close()`; what loading throws. */
  async load(): Promise<M> {
    if (this.#closed) throw new ClosedError('the database was closed; open it again');
    if (typeof this.#option === 'function' && this.#loading === undefined) {
      const loading = this.#loadChecked(this.#option);
      this.#loading = loading;
      // A failure is not kept: the next call may find the model in place.
      loading.catch(() => {
        this.#loading = undefined;
      });
    }
    return this.#loading!;
  }

  async #loadChecked(load: () => Promise<M>): Promise<M> {
    const model: unknown = await load();
    this.#check(model);
    this.#loaded = model;
    return model;
  }

  /** Closes a model that was loaded here; one that was given stays its owner's. */
  async close(): Promise<void> {
    this.#closed = true;
    if (typeof this.#option !== 'function') return;
    const model = await this.#loading?.catch(() => undefined);
    await model?.close();
  }
}
