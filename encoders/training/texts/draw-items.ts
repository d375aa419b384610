import { createRandom } from '../../../src/core/random.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { corruptedItem, traditionalItem } from './derived-items.ts';
import { type BaseKind, ITEM_FORMS, makeItem } from './item-forms.ts';
import type { TextsRun } from './read-pools.ts';
import type { Candidate, PoolName, RowPools } from './row-pools.ts';
import { ITEM_KINDS } from './text-config.ts';
import type { TrainingText } from './training-text.ts';

/** How many texts of one kind were wanted and made, and of which sources. */
export interface KindCounts {
  readonly wanted: number;
  readonly made: number;
  readonly sources?: Readonly<Record<string, number>>;
}

/** Lines of one file in their random order, with counts. */
export interface DrawnTexts<Line> {
  readonly lines: Line[];
  readonly kinds: Record<string, KindCounts>;
}

/** Kinds that cut something else out of a candidate each time it comes. */
const PASSES: Readonly<Partial<Record<BaseKind, number>>> = {
  'zh-passage': 3,
  'en-passage': 3,
  'zh-sentence': 3,
  'en-sentence': 3,
};

const BASE_KINDS = Object.keys(ITEM_FORMS) as BaseKind[];

/**
 * Draws the held-out texts, a mix like that of the items without corruptions, and holds out what shares a gram with any of
 * them, or with the rows that they are from.
 */
export async function drawHeldOut(run: TextsRun, pools: RowPools): Promise<DrawnTexts<TrainingText>> {
  const { config, admission } = run;
  return draw(run, pools, 'heldOut', config.heldOut, (item, { text, english, passage }) => {
    for (const part of [item.text, text, english, passage]) if (part !== undefined) admission.holdOut(part);
  });
}

/** Draws the training texts by the shares of their kinds; traditional and corrupted ones are made of those that are drawn. */
export async function drawItems(run: TextsRun, pools: RowPools): Promise<DrawnTexts<TrainingText>> {
  return draw(run, pools, 'items', run.config.items);
}

async function draw(
  run: TextsRun,
  pools: RowPools,
  purpose: 'items' | 'heldOut',
  total: number,
  onDrawn?: (item: TrainingText, from: Candidate) => void,
): Promise<DrawnTexts<TrainingText>> {
  const { config, seedFor } = run;
  const kinds: Record<string, KindCounts> = {};
  const wanted = wantedCounts(config.itemShares, total, purpose === 'heldOut');
  const taken: { item: TrainingText; from: Candidate }[] = [];
  for (const kind of BASE_KINDS) {
    const drawn = await drawKind(run, pools, kind, purpose, wanted[kind]);
    kinds[kind] = { wanted: wanted[kind], made: drawn.length, sources: bySource(drawn) };
    for (const entry of drawn) taken.push(entry);
  }
  const lines = taken.map(({ item }) => item);
  for (const [kind, count] of Object.entries(derived(run, lines, purpose, wanted))) kinds[kind] = count;
  // Only now: what is held out would not let its own traditional form in.
  for (const { item, from } of taken) onDrawn?.(item, from);
  return { lines: createRandom(seedFor(`shuffle ${purpose}`)).shuffle(lines), kinds };
}

/** Lines of each kind, in proportion to the shares. @param whole without corrupted texts. */
function wantedCounts(shares: Readonly<Record<string, number>>, total: number, whole: boolean): Record<string, number> {
  const kinds = ITEM_KINDS.filter((kind) => !(whole && kind.includes('corrupt')));
  return apportioned(Object.fromEntries(kinds.map((kind) => [kind, shares[kind]])), total);
}

async function drawKind(
  { config, script, admission, seedFor, step }: TextsRun,
  pools: RowPools,
  kind: BaseKind,
  purpose: string,
  wanted: number,
): Promise<{ item: TrainingText; from: Candidate }[]> {
  const drawn: { item: TrainingText; from: Candidate }[] = [];
  const slice = new TimeSlice();
  for (const { candidate: from, pass } of inTurn(pools, ITEM_FORMS[kind].pools, PASSES[kind] ?? 1)) {
    if (drawn.length >= wanted) break;
    await slice.pause();
    const random = createRandom(seedFor(`${kind} ${pass}`, from.text));
    const item = makeItem(kind, from, random, { lengths: config.passages, script });
    if (item === undefined || !admission.isFree(item.text, from.text, from.english, from.passage)) continue;
    if (!admission.isNew(item.text)) continue;
    drawn.push({ item, from });
    step({ stage: `make ${purpose}: ${kind}`, done: drawn.length, total: wanted });
  }
  return drawn;
}

/** Candidates of several pools in turn, over and over as often as `passes` says. */
function* inTurn(
  pools: RowPools,
  names: readonly PoolName[],
  passes: number,
): Generator<{ candidate: Candidate; pass: number }> {
  const lists = names.map((name) => pools.inOrder(name));
  const longest = Math.max(...lists.map((list) => list.length));
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0; i < longest; i++) {
      for (const list of lists) if (i < list.length) yield { candidate: list[i], pass };
    }
  }
}

/** Adds traditional and corrupted forms of the lines to them. */
function derived(
  { script, admission, seedFor }: TextsRun,
  lines: TrainingText[],
  purpose: string,
  wanted: Readonly<Record<string, number>>,
): Record<string, KindCounts> {
  const kinds: Record<string, KindCounts> = {};
  const originals = [...lines];
  for (const kind of ['zh-traditional', 'zh-corrupt', 'en-corrupt'] as const) {
    const before = lines.length;
    const some = originals.filter((item) => item.kind.startsWith(kind.slice(0, 2)));
    for (const item of createRandom(seedFor(`${purpose} ${kind}`)).shuffle(some)) {
      if (lines.length - before >= (wanted[kind] ?? 0)) break;
      const random = createRandom(seedFor(kind, item.text));
      const made = kind === 'zh-traditional' ? traditionalItem(item, script) : corruptedItem(item, random);
      if (made !== undefined && admission.isFree(made.text) && admission.isNew(made.text)) lines.push(made);
    }
    if (kind in wanted) kinds[kind] = { wanted: wanted[kind], made: lines.length - before };
  }
  return kinds;
}

function bySource(drawn: readonly { readonly from: Candidate }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { from } of drawn) counts[from.source] = (counts[from.source] ?? 0) + 1;
  return counts;
}

/**
 * Shares a total out in whole numbers that add up to it, in proportion to the shares: the largest remainders are rounded up.
 * All counts are 0 when all shares are.
 */
export function apportioned<Name extends string>(
  shares: Readonly<Record<Name, number>>,
  total: number,
): Record<Name, number> {
  const entries = Object.entries(shares) as [Name, number][];
  const sum = entries.reduce((all, [, share]) => all + share, 0);
  const exact = entries.map(([name, share]) => ({ name, value: sum === 0 ? 0 : (total * share) / sum }));
  const counts = Object.fromEntries(exact.map(({ name, value }) => [name, Math.floor(value)])) as Record<Name, number>;
  let left = sum === 0 ? 0 : total - exact.reduce((all, { value }) => all + Math.floor(value), 0);
  for (const { name } of exact.sort((a, b) => (b.value % 1) - (a.value % 1))) {
    if (left-- <= 0) break;
    counts[name]++;
  }
  return counts;
}
