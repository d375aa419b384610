/** Whether a process of this machine runs. @param pid its id, as somebody wrote it down; anything else is none. */
export function isAlive(pid: unknown): boolean {
  if (typeof pid !== 'number') return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
