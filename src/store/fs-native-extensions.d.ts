/** What is used of the library, which comes without types. */
declare module 'fs-native-extensions' {
  interface LockOptions {
    readonly shared?: boolean;
  }

  /** Locks `length` bytes from `offset` on, 0: the whole file; false when another open file has them. */
  export function tryLock(fd: number, offset?: number, length?: number, options?: LockOptions): boolean;
  /** Gives the room of a part of a file back to the disk; it reads as zeros then. */
  export function trim(fd: number, offset: number, length: number): Promise<void>;
  export function unlock(fd: number, offset?: number, length?: number): void;
}
