import type { Kenyon, OpenOptions } from '../../main.ts';
import type { Terminal } from '../program/command.ts';

/** Which database a command works on. */
export interface DatabaseTarget extends Pick<OpenOptions, 'encoder' | 'reranker' | 'recognizer' | 'onNotice'> {
  readonly db: string;
  readonly readOnly: boolean;
  /** Refuses a path where nothing is, although it is written. */
  readonly mustExist?: boolean;
}

/** Opens a database, hands it to `use`, and closes it well whatever happens there. */
export async function withDatabase<T>(
  target: DatabaseTarget,
  terminal: Terminal,
  use: (kenyon: Kenyon) => Promise<T>,
): Promise<T> {
  // Models that are not given are those that come with the package.
  const { db, readOnly, mustExist = readOnly, ...options } = target;
  const onNotice = options.onNotice ?? ((message: string) => terminal.stderr.write(`kenyon: ${message}\n`));
  // Loaded here and not above: native libraries take their time, and help needs none of them.
  const { open } = await import('../../database/kenyon.ts');
  if (mustExist && !readOnly) await (await open(db, { readOnly: true })).close();
  const kenyon = await open(db, { ...options, readOnly, onNotice });
  try {
    return await use(kenyon);
  } finally {
    await kenyon.close();
  }
}
