import assert from 'node:assert/strict';
import { differences, type Texts } from '../model.ts';

/** State that a client knows of what is his: documents as JSON by id, by collection; what his alias stands for; his keys by id. */
export interface KnownState {
  readonly collections: ReadonlyMap<string, Texts>;
  readonly alias: string | undefined;
  readonly keys: ReadonlySet<string>;
}

/** Change by a request that was not acknowledged. */
export interface Begun {
  /** What is there when it was done. */
  readonly after: KnownState;
  /** Whether some of it may be there, document by document, rather than all or nothing. */
  readonly inParts: boolean;
}

/** A client who has nothing. */
export const NOTHING: KnownState = { collections: new Map(), alias: undefined, keys: new Set() };

/** The same with other documents in a collection; undefined: without the collection. */
export function withCollection(state: KnownState, name: string, texts: Texts | undefined): KnownState {
  const collections = new Map(state.collections);
  if (texts === undefined) collections.delete(name);
  else collections.set(name, texts);
  return { ...state, collections };
}

/**
 * What is there after a request that was not acknowledged.
 * @throws AssertionError when it is neither what was there before nor what the request was to make of it.
 */
export function settledState(found: KnownState, before: KnownState, begun: Begun | undefined): KnownState {
  const possible = [before, ...(begun === undefined ? [] : [begun.after])];
  const faults = possible.map((right) => faultsOf(found, right));
  if (begun?.inParts && partlyFaults(found, before, begun.after).length === 0) return found;
  const which = faults.findIndex((list) => list.length === 0);
  const told = faults.map((list) => `${list.length} faults (${list.slice(0, 3).join('; ')})`);
  assert.ok(which >= 0, `without what was not acknowledged ${told[0]}; with it ${told[1] ?? 'the same'}`);
  return possible[which];
}

function faultsOf(found: KnownState, right: KnownState): string[] {
  const names = new Set([...found.collections.keys(), ...right.collections.keys()]);
  // A collection without documents is as good as none.
  const [now, then] = [found, right].map(
    ({ collections }) =>
      (name: string): Texts =>
        collections.get(name) ?? new Map(),
  );
  const ofCollections = [...names].flatMap((name) =>
    differences(now(name), then(name)).map((fault) => `${name}: ${fault}`),
  );
  return [...ofCollections, ...faultsBeside(found, right)];
}

function faultsBeside(found: KnownState, right: KnownState): string[] {
  const ofAlias = found.alias === right.alias ? [] : [`the alias stands for ${found.alias}, not ${right.alias}`];
  const ids = new Set([...found.keys, ...right.keys]);
  const ofKeys = [...ids].filter((id) => found.keys.has(id) !== right.keys.has(id)).map((id) => `key ${id}`);
  return [...ofAlias, ...ofKeys];
}

/** Faults of documents that are neither as before nor as after. */
function partlyFaults(found: KnownState, before: KnownState, after: KnownState): string[] {
  const names = new Set([...found.collections.keys(), ...before.collections.keys(), ...after.collections.keys()]);
  const wrong = [...names].flatMap((name) => {
    const [now, one, other] = [found, before, after].map(
      ({ collections }): Texts => collections.get(name) ?? new Map(),
    );
    const ids = new Set([...now.keys(), ...one.keys(), ...other.keys()]);
    return [...ids].filter((id) => now.get(id) !== one.get(id) && now.get(id) !== other.get(id));
  });
  return [...wrong, ...faultsBeside(found, before)];
}
