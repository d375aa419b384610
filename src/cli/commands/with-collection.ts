import type { Collection, EncoderOption } from '../../main.ts';
import type { Terminal } from '../command.ts';

/** Which documents a command works on. */
export interface CollectionTarget {
  readonly db: string;
  readonly collection: string;
  readonly readOnly: boolean;
  /** An open encoder, which stays so, or a function that opens one when it is needed, which is closed at the end. */
  readonly encoder?: EncoderOption;
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
  const kenyon = await open(db, { ...(target.encoder && { encoder: target.encoder }), readOnly, onNotice });
  try {
    return await use(kenyon.collection(collection));
  } finally {
    await kenyon.close();
  }
}
