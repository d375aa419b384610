/**
 * Moments at which an index may be saved. 'growing': while it takes in what is added, after each step; 'caught up': when it holds all that
 * is stored; 'closing': when it is let go of, after which what was not saved is taken in again.
 */
export type SaveMoment = 'growing' | 'caught up' | 'closing';

/** An index as it is, against its file. */
export interface SaveState {
  /** Rows added and removed that the file lacks. */
  readonly changes: number;
  /** Members of the index in the file; 0 when there is none that can be used. */
  readonly savedCount: number;
}

/**
 * Tells whether writing the file is worth it; it costs as much as the index is large, however little has changed. An index that grows is
 * saved each time it is larger by half, so that all of its saves together cost a few at most. One that has caught up is
 * searched meanwhile and may take its best form with the save. At the end replaying a few changes is cheaper than writing, but what was
 * never saved would be built anew.
 */
export function isSaveDue(moment: SaveMoment, { changes, savedCount }: SaveState): boolean {
  switch (moment) {
    case 'growing':
      return changes > Math.max(20_000, savedCount / 2);
    case 'caught up':
      return changes > Math.max(4096, savedCount / 20);
    case 'closing':
      return changes > (savedCount === 0 ? 0 : Math.max(256, savedCount / 256));
  }
}
