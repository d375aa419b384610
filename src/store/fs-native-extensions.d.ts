/** What is used of the library, which comes without types. */
declare module 'fs-native-extensions' {
  interface LockOptions {
    readonly shared?: boolean;
  }

  /** Locks `length` bytes from `offset` on, 0: the whole file; false when another open file has them. */
  export function tryLock(fd: number, offset?: number, length?: number, options?: LockOptions): boolean;
  export function unlock(fd: number, offset?: number, length?: number): void;
}
