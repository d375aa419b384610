import { cpuUsage } from 'node:process';
import { type Context, createContext, Script } from 'node:vm';
import { FormatError } from '../../src/core/errors.ts';
import { isRecord, type JsonObject } from '../../src/core/json-object.ts';

/** Runs work that uses the expressions of a file. @throws FormatError when it does not end. */
export type WithinTime = <T>(work: () => T) => T;

/** Longest time that the texts of a call may take; thousands of long texts take a few seconds of a loaded machine. */
const LIMIT_MS = 10_000;
const ENDED = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const CALL = new Script('work()');

/**
 * A guard against expressions that backtrack without end on some texts, which only V8 can end, and only under a script with a limit. Where a
 * file has none that could, there is no guard, which costs a thread's start for each call.
 * @param tokenizer content of tokenizer.json.
 */
export function patternGuard(tokenizer: JsonObject, limitMs = LIMIT_MS): WithinTime {
  const doubtful = patternsOf([tokenizer.normalizer, tokenizer.pre_tokenizer]).filter(mayBacktrack);
  return doubtful.length === 0 ? (work) => work() : (work) => withinTime(work, doubtful, limitMs);
}

let context: Context | undefined;

function withinTime<T>(work: () => T, patterns: readonly string[], limitMs: number): T {
  context ??= createContext({});
  context.work = work;
  const before = cpuUsage();
  try {
    for (;;) {
      try {
        return CALL.runInContext(context, { timeout: limitMs }) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== ENDED) throw error;
        // Where others have the processor, the clock says little.
        const { user, system } = cpuUsage(before);
        if ((user + system) / 1000 < limitMs / 4) continue;
        throw new FormatError(
          `tokenizer.json: cutting texts into tokens did not end within ${limitMs / 1000} s; an expression of it backtracks without end on some texts: ${patterns.join(', ')}`,
        );
      }
    }
  } finally {
    context.work = undefined;
  }
}

/** Expressions anywhere in parts of the file. */
function patternsOf(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(patternsOf);
  if (!isRecord(part)) return [];
  const own = typeof part.Regex === 'string' ? [part.Regex] : [];
  return [...own, ...Object.values(part).flatMap(patternsOf)];
}

/** Whether an expression repeats at several places, or a group, which may match one text in many ways. */
function mayBacktrack(pattern: string): boolean {
  const bare = pattern
    .replace(/\\[pP]\{[^}]*\}|\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?/g, '(');
  return (bare.match(/[*+?{]/g)?.length ?? 0) > 1 || /\)[*+?{]/.test(bare);
}
