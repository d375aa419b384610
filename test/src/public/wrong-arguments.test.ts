import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { InvalidArgumentError, KenyonError } from '../../../src/core/errors.ts';
import * as main from '../../../src/main.ts';
import * as data from '../../../src/public/data.ts';
import * as entities from '../../../src/public/entities.ts';
import * as measure from '../../../src/public/measure.ts';
import * as pairs from '../../../src/public/pairs.ts';
import * as search from '../../../src/public/search.ts';
import * as server from '../../../src/public/server.ts';
import * as train from '../../../src/public/train.ts';
import * as words from '../../../src/public/words.ts';
import { type PublicCall, publicCalls } from './public-calls.ts';
import { withThrowingGetter, wrongValues } from './wrong-values.ts';

/** What a call came to: nothing, or what it threw. */
async function outcomeOf({ run }: PublicCall, given: readonly unknown[]): Promise<unknown> {
  try {
    await run(...(given as never[]));
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Calls with one argument, or one option, that is wrong. */
async function assertRefused(
  call: PublicCall,
  given: readonly unknown[],
  { what, mayBeRight }: { readonly what: string; readonly mayBeRight: boolean },
): Promise<void> {
  const error = await outcomeOf(call, given);
  const came = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error);
  if (error !== undefined || !mayBeRight) {
    assert.ok(error instanceof KenyonError, `${call.name} of ${what} gave ${came}`);
    assert.ok(error.message.length < 5000, `${call.name} of ${what}: a message of ${error.message.length} characters`);
  }
  if (!mayBeRight) assert.ok(error instanceof InvalidArgumentError, `${call.name} of ${what} gave ${came}`);
}

async function callWrongly(call: PublicCall): Promise<void> {
  const good = call.takes.map((argument) => argument.good);
  for (const [place, argument] of call.takes.entries()) {
    const withThis = (value: unknown) => good.map((one, i) => (i === place ? value : one));
    for (const [name, value] of wrongValues()) {
      await assertRefused(call, withThis(value), {
        what: `${name} as argument ${place}`,
        mayBeRight: argument.mayBe(value),
      });
    }
    const options = argument.options ?? {};
    for (const [option, { mayBe }] of Object.entries(options)) {
      for (const [name, value] of wrongValues()) {
        const given = withThis({ ...(argument.good as object), [option]: value });
        await assertRefused(call, given, { what: `${name} as option ${option}`, mayBeRight: mayBe(value) });
      }
      const throwing = withThis(withThrowingGetter(argument.good as object, option));
      await assertRefused(call, throwing, { what: `a getter that throws as option ${option}`, mayBeRight: false });
    }
    if (argument.options === undefined) continue;
    const unknown = withThis({ ...(argument.good as object), noSuchOption: 1 });
    await assertRefused(call, unknown, { what: 'an option that there is not', mayBeRight: false });
  }
}

test('every public function refuses every kind of wrong value by an error that is ours', async (t) => {
  const calls = await publicCalls(t as TestContext);
  for (const call of calls) await t.test(call.name, () => callWrongly(call));
});

test('every public function is in the table', async (t) => {
  const named = new Set((await publicCalls(t as TestContext)).map(({ name }) => name));
  const exported = Object.entries({
    ...main,
    ...data,
    ...entities,
    ...measure,
    ...pairs,
    ...search,
    ...server,
    ...train,
    ...words,
  });
  const missing = exported.filter(
    ([name, value]) => typeof value === 'function' && !named.has(name) && !/Error$/.test(name),
  );
  assert.deepEqual(
    missing.map(([name]) => name),
    [],
  );
});
