import type { LabelledText, TextSpan } from '../../../encoders/ner/token-spans.ts';
import type { LabelMap } from '../../../encoders/training/batches/entity-source.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { wilsonInterval } from '../../../src/core/statistics/interval.ts';
import { simplify } from '../../../src/core/text/simplify.ts';

/** Every name that is marked in the training part of some set, in simplified characters. */
export async function trainedNames(data: string, sets: ReadonlyMap<string, LabelMap>): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const [set, labels] of sets) {
    for (const { text, spans } of await loadEntitySet(data, set, 'train')) {
      for (const { start, end, label } of spans) if (Object.hasOwn(labels, label)) names.add(nameOf(text, start, end));
    }
  }
  return names;
}

/** As a model reads it in either writing. */
function nameOf(text: string, start: number, end: number): string {
  return simplify(text).slice(start, end);
}

/** What {@link recallOf} compares. */
interface Marks {
  readonly gold: readonly (readonly TextSpan[])[];
  readonly found: readonly (readonly TextSpan[])[];
  readonly trained: ReadonlySet<string>;
}

/** Recall of exact spans and types of names that training texts mark, and of those that none does; with 95 % intervals. */
export function recallOf(texts: readonly LabelledText[], { gold, found, trained }: Marks) {
  const counts = { trained: [0, 0], untrained: [0, 0] };
  texts.forEach(({ text }, i) => {
    const keys = new Set(found[i].map(keyOf));
    for (const span of new Map(gold[i].map((each) => [keyOf(each), each])).values()) {
      const count = trained.has(nameOf(text, span.start, span.end)) ? counts.trained : counts.untrained;
      count[0] += Number(keys.has(keyOf(span)));
      count[1]++;
    }
  });
  return { trained: shareOf(counts.trained), untrained: shareOf(counts.untrained) };
}

function keyOf({ start, end, label }: TextSpan): string {
  return `${start} ${end} ${label}`;
}

function shareOf([right, count]: readonly number[]) {
  return count === 0
    ? { count }
    : { count, recall: right / count, interval: wilsonInterval(right / count, count, 0.05) };
}
