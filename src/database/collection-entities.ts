import { FieldLists } from '../../index/fields/field-lists.ts';
import type { FieldSummary } from '../../index/fields/field-summary.ts';
import { OrdSet } from '../../index/ords/ord-set.ts';
import { ClosedError, InvalidArgumentError } from '../core/errors.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { Serial } from '../core/serial.ts';
import { AliasGazetteer } from '../entities/alias-gazetteer.ts';
import { CollectionGazetteer } from '../entities/collection-gazetteer.ts';
import { datesOfFields } from '../entities/dates-of-fields.ts';
import type { EntityAliases } from '../entities/entity-aliases.ts';
import { EntityFinder, isSameExtraction } from '../entities/entity-finder.ts';
import { EntityLists } from '../entities/entity-lists.ts';
import { type CheckedEntitySettings, type EntitySettings, SavedEntitySettings } from '../entities/entity-settings.ts';
import { alsoValues, normalValue } from '../entities/normal-value.ts';
import type { EntityIndexes } from '../entities/query/entity-documents.ts';
import type { CheckedEntityOptions } from '../entities/query/entity-options.ts';
import { type QueryReading, resolveEntities } from '../entities/query/resolve-entities.ts';
import type { IndexKeeper, KeeperContext } from '../live/index-keeper.ts';
import type { RecognizerSource } from '../models/recognizer-source.ts';
import type { CollectionStore } from '../store/collection-store.ts';

/** Texts that were not read yet and that a search waits for; with more of them it does not. */
const MAX_WAIT_ROWS = 64;

/** Code units of a query in which entities are looked for: a document that is a query would name hundreds. */
const MAX_READ = 1000;

/** Database, as the entities of a collection see it. */
export interface EntitiesContext extends KeeperContext {
  readonly recognizer: RecognizerSource;
}

/** Entity settings of a collection, with all that works by them. */
interface OpenEntities {
  readonly settings: CheckedEntitySettings;
  readonly finder: EntityFinder;
  readonly gazetteer: CollectionGazetteer;
  readonly aliases: AliasGazetteer;
  readonly namesOf: EntityIndexes['namesOf'];
  /** Absent where nothing looks at the texts. */
  readonly lists: EntityLists | undefined;
}

/** The entities of a collection: its settings, the lists of what its texts name, and the reading of queries. */
export class CollectionEntities {
  readonly #context: EntitiesContext;
  readonly #store: CollectionStore;
  readonly #keeper: IndexKeeper;
  readonly #saved: SavedEntitySettings;
  readonly #saving = new Serial();
  #opened: OpenEntities | undefined;
  #closed = false;

  constructor(context: EntitiesContext, keeper: IndexKeeper) {
    this.#context = context;
    this.#store = context.store;
    this.#keeper = keeper;
    this.#saved = new SavedEntitySettings(context.store, context.onNotice);
  }

  /** The settings as they were given, undefined while there are none. */
  get settings(): EntitySettings | undefined {
    return this.#saved.given;
  }

  /** Saves settings; lists that they make wrong are removed, and those they ask for are begun in the background. */
  save(settings: EntitySettings | undefined): Promise<void> {
    return this.#saving.run(async () => {
      const opened = this.#current();
      const before = this.#saved.checked;
      await this.#saved.save(settings);
      const after = this.#saved.checked;
      if (isSameExtraction(before, after)) this.#opened = this.#open(after, opened?.lists);
      else {
        await opened?.lists?.drop();
        this.#opened = undefined;
      }
      this.followUp();
    });
  }

  /** Starts reading what is new, in the background. */
  followUp(): void {
    if (this.#store.state().count > 0) this.#current()?.lists?.poke();
  }

  /** Waits until all texts were read that are stored now. */
  async settle(options: LongWorkOptions): Promise<void> {
    if (this.#store.state().count > 0) await this.#withCurrent(async (opened) => opened?.lists?.settle(options));
  }

  /** Sums up what the texts name, by type. @param top how many of the most frequent values to tell. */
  summaries(top: number, options: LongWorkOptions): Promise<FieldSummary[]> {
    return this.#withCurrent(async (opened) => {
      await opened?.lists?.settle(options);
      return (await opened?.lists?.current())?.lists.summaries(top) ?? [];
    });
  }

  /**
   * Finds the entities of a query, of a long one those of its beginning, and the documents that have them.
   * @throws InvalidArgumentError when the collection has no settings; what the recognizer throws.
   */
  async read(query: string, options: CheckedEntityOptions, work: LongWorkOptions): Promise<QueryReading> {
    if (this.#store.space === undefined) return NOTHING_READ;
    return this.#withCurrent((opened) => {
      if (opened === undefined) throw this.#missing();
      return this.#readWith(opened, query, options, work);
    });
  }

  /** Stops reading and saves the lists; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opened?.lists?.close();
  }

  async #readWith(
    opened: OpenEntities,
    query: string,
    options: CheckedEntityOptions,
    work: LongWorkOptions,
  ): Promise<QueryReading> {
    const { settings, finder, gazetteer, aliases, namesOf } = opened;
    const { now = new Date(), types } = options;
    const text = query.slice(0, MAX_READ);
    const [named] = await finder.find([text], { now, ...(work.signal && { signal: work.signal }) });
    const texts = await this.#textLists(opened, work);
    const fields = await this.#keeper.indexes!.fields.lists(work);
    // Not all ords are of documents: a document of several passages has one for each.
    texts.unread.and(fields.live);
    const known = [...(await gazetteer.find(text, fields)), ...aliases.find(text, texts.texts)];
    const found = [...known, ...datesOfFields(named, settings.fields, fields), ...named].filter(
      ({ type }) => types?.includes(type) ?? true,
    );
    return resolveEntities(text, found, { without: options.without, indexes: { ...texts, fields, namesOf } });
  }

  /** Runs a job with what the settings come to, and again when other ones took their place and its lists meanwhile. */
  async #withCurrent<T>(job: (opened: OpenEntities | undefined) => Promise<T>): Promise<T> {
    for (;;) {
      const opened = this.#current();
      try {
        return await job(opened);
      } catch (error) {
        if (!(error instanceof ClosedError)) throw error;
        // Whatever is being saved is in place then.
        await this.#saving.run(async () => undefined);
        if (this.#closed || this.#opened === opened) throw error;
      }
    }
  }

  #current(): OpenEntities | undefined {
    if (!this.#closed) this.#opened ??= this.#open(this.#saved.checked);
    return this.#opened;
  }

  /** @param lists those that are kept already. */
  #open(settings: CheckedEntitySettings | undefined, lists?: EntityLists): OpenEntities | undefined {
    if (settings === undefined || this.#store.space === undefined) return undefined;
    const { readOnly, onNotice, location, recognizer } = this.#context;
    const finder = new EntityFinder(recognizer, settings);
    const folder = { ...location(), readOnly, onNotice };
    return {
      settings,
      finder,
      lists: lists ?? (finder.looks ? new EntityLists(this.#store, folder, finder) : undefined),
      gazetteer: new CollectionGazetteer(settings.fields, settings.aliases),
      aliases: new AliasGazetteer(settings.aliases),
      namesOf: namesIn(settings.aliases),
    };
  }

  /** Lists of the entities that are known of the texts; a search does not wait for many texts to be read. */
  async #textLists({ lists }: OpenEntities, work: LongWorkOptions): Promise<TextLists> {
    if (lists === undefined) return { texts: new FieldLists(), unread: OrdSet.of() };
    let current = await lists.current();
    if (current.lag.rows > 0 && current.lag.rows <= MAX_WAIT_ROWS) {
      await lists.settle(work);
      current = await lists.current();
    }
    lists.poke();
    return { texts: current.lists, unread: OrdSet.range(current.nextOrd, current.nextOrd + current.lag.rows) };
  }

  #missing(): InvalidArgumentError {
    return new InvalidArgumentError(
      `collection ${this.#store.name} has no entity settings, so a search cannot use entities; set them first, for example ` +
        "collection.setEntities({ fields: ['city'] }) or kenyon index --entities",
    );
  }
}

/** Lists of the entities in texts, and the ords that were not read. */
interface TextLists extends Pick<EntityIndexes, 'texts'> {
  readonly unread: OrdSet;
}

const NOTHING_READ: QueryReading = { entities: [], unread: 0 };

/** All values under which texts may have a thing of which one value is known. */
function namesIn(aliases: EntityAliases): EntityIndexes['namesOf'] {
  return (type, value) => [
    value,
    ...aliases.namesOf(value).flatMap((name) => [normalValue(type, name), ...alsoValues(type, name)]),
  ];
}
