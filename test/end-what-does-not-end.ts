import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';

/** The file in which the process of a group of tests leaves its number once its last test is over. */
export function endedMark(group: string): string {
  return `${group}.ended`;
}

/**
 * Ends, and names, the processes of groups that still run `limitMs` after their last test, so that the run fails instead of waiting for
 * ever: something keeps them alive, or they are caught in Node's own shutdown (nodejs/node#54918).
 * @param tell is told which it was.
 * @returns the timer that looks for them.
 */
export function endWhatDoesNotEnd(
  groups: readonly string[],
  limitMs: number,
  tell: (message: string) => void,
): NodeJS.Timeout {
  return setInterval(() => {
    for (const group of groups) {
      const mark = endedMark(group);
      if (!existsSync(mark) || Date.now() - statSync(mark).mtimeMs < limitMs) continue;
      const pid = Number(readFileSync(mark, 'utf8'));
      rmSync(mark);
      if (parentOf(pid) !== process.pid) continue;
      tell(`${group} did not end within ${limitMs / 1000} s of its last test`);
      process.kill(pid, 'SIGKILL');
    }
  }, limitMs / 10);
}

/** Number of the process that started another one, undefined where that has ended: its number may by now be a stranger's. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return undefined;
  }
}
