import type { Collection, Encoder } from '../../main.ts';
import type { Terminal } from '../command.ts';
import { type ModelChoice, openModel } from '../open-model.ts';

/** Which documents a command works on; the model is loaded when something has to be encoded. */
export interface CollectionTarget extends ModelChoice {
  readonly db: string;
  readonly collection: string;
  readonly readOnly: boolean;
  /** An encoder that is open already and stays so. */
  readonly encoder?: Encoder;
  /** Told of what was put right along the way; by default it goes to standard error. */
  readonly onNotice?: (message: string) => void;
}

/** Opens a collection, hands it to `use`, and closes the database well whatever happens there. */
export async function withCollection<T>(
  target: CollectionTarget,
  terminal: Terminal,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const { db, collection, readOnly } = target;
  const onNotice = target.onNotice ?? ((message: string) => terminal.stderr.write(`kenyon: ${message}\n`));
  // Loaded here and not above: native libraries take their time, and help needs none of them.
  const { open } = await import('../../main.ts');
  const kenyon = await open(db, { encoder: target.encoder ?? (() => openModel(target)), readOnly, onNotice });
  try {
    return await use(kenyon.collection(collection));
  } finally {
    await kenyon.close();
  }
}
