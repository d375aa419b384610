import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../../../src/core/random.ts';
import { open } from '../../../src/database/kenyon.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { lacksMounts } from '../../torture/scenarios/limits.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/use-database.js', import.meta.url));
const encoder = new NgramEncoder(16);
const EXITS = 4;
/** One that waits for ever fails instead. */
const LIMIT_MS = 60_000;

/** A disk on which there is less room than transactions are given on the caller's thread. */
const SMALL = 'a disk that is nearly full';
const CASES = ['add', 'open-add-close', 'compact', 'read'].map((way) => [way, 'a disk with room'] as const);

for (const [way, disk] of [...CASES, ['add', SMALL], ['compact', SMALL]] as const) {
  const skip = disk === SMALL ? lacksMounts() : undefined;
  const name = `a program that calls process.exit while it does '${way}' on ${disk} ends with its own code, and what was acknowledged is there`;
  test(name, { skip }, async (t) => {
    const path = join(disk === SMALL ? smallDisk(t) : await temporaryDirectory(t), 'db');
    const random = createRandom(7);
    let kenyon = await open(path, { encoder });
    const documents = Array.from({ length: 2000 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` }));
    await kenyon.collection().add(documents);
    await kenyon.close();
    let lines = 0;
    for (let i = 0; i < EXITS; i++) {
      const child = spawn(process.execPath, [PROGRAM, path, way, '1000000', String(random.below(60))], {
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: LIMIT_MS,
        killSignal: 'SIGKILL',
      });
      const exit = once(child, 'exit');
      for await (const chunk of child.stdout) lines += String(chunk).split('\n').length - 1;
      assert.deepEqual(await exit, [7, null]);
    }
    kenyon = await open(path, { encoder });
    t.after(() => kenyon.close());
    await kenyon.verify();
    const added = (await kenyon.collection().count()) - documents.length;
    if (!way.includes('add')) assert.equal(added, 0);
    // The last one of each program may have been stored and not told of any more.
    else assert.ok(added >= lines && added <= lines + EXITS, `${added} added, ${lines} told of`);
  });
}

function smallDisk(t: TestContext): string {
  const at = mkdtempSync(join(tmpdir(), 'kenyon-test-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'kenyon-test', at]);
  t.after(() => {
    execFileSync('umount', ['--lazy', at]);
    rmdirSync(at);
  });
  return at;
}
