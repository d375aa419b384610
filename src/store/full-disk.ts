import { constants } from 'node:os';

const { ENOSPC, EDQUOT, EFBIG, EIO } = constants.errno;
/** LMDB's own code for a map that is full, and Windows' for a disk that is. */
const [MDB_MAP_FULL, ERROR_DISK_FULL] = [-30792, 112];

/**
 * What says that there is no room: Node's names, and the numbers of LMDB's binding. EIO is LMDB's word for a write of which only a
 * part went in; a disk that fails says the same, and a smaller write does no harm there.
 */
const CODES: ReadonlySet<unknown> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EFBIG'],
  ...[ENOSPC, EDQUOT, EFBIG, EIO],
  ...[MDB_MAP_FULL, ERROR_DISK_FULL],
]);

/** Tells whether the disk had no room, by the codes of an error and of what caused it. */
export function isFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CODES.has((error as { code?: unknown }).code) || isFullDisk(error.cause);
}
