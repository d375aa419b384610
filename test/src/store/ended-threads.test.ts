import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addElsewhere } from '../../fixtures/another-process.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/end-threads.js', import.meta.url));
/** One that waits for ever fails instead. */
const LIMIT_MS = 120_000;
/** How many threads are ended: most where it matters when, fewest where it is always the same. */
const ENDINGS = { write: 12, read: 8, idle: 4, closed: 4 };
/**
 * How Node ends the process when lmdb's binding is called, to begin a commit, in the very microsecond in which its thread is ended. Nobody can keep it from
 * that, and it is said (SECURITY.md); so many of the threads that write may meet it.
 */
const ABORT = { signal: 'SIGABRT', says: 'napi_throw', most: 2 };

for (const way of ['write', 'read', 'idle', 'closed'] as const) {
  const name =
    way === 'closed'
      ? 'a thread that has closed its database may be ended at any time'
      : `a thread that is ended while its work is '${way}' ends, undoes what it had not finished, and stops nobody`;
  test(name, { timeout: LIMIT_MS }, async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    const acknowledged: string[] = [];
    let left: number = ENDINGS[way];
    for (let aborts = 0; left > 0; ) {
      const { ended, code, signal, stderr } = await endThreads(
        t,
        [path, way, String(left), String(left)],
        acknowledged,
      );
      left -= ended;
      if (code === 0) continue;
      assert.ok(
        way === 'write' && signal === ABORT.signal && stderr.includes(ABORT.says) && ++aborts <= ABORT.most,
        `the process ended with ${code ?? signal}: ${stderr}`,
      );
      left--;
    }
    const kenyon = await openFor(t, path, { encoder: new NgramEncoder(16) });
    const found = await kenyon.collection().get(acknowledged);
    assert.ok(acknowledged.length > 0);
    assert.deepEqual(
      acknowledged.filter((_, i) => found[i] === undefined),
      [],
    );
    await kenyon.verify();
    // Another process is let in as well.
    assert.equal(await addElsewhere(path), null);
  });
}

/** Runs the program. @returns how many threads it has ended, and how it ended itself. */
async function endThreads(t: TestContext, parameters: string[], acknowledged: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const [exit, stderr] = [once(child, 'exit'), text(child.stderr)];
  let ended = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as string[] | number;
    if (typeof told === 'number') ended = told;
    else acknowledged.push(...told);
  }
  const [code, signal] = (await exit) as [number | null, string | null];
  return { ended, code, signal, stderr: await stderr };
}
