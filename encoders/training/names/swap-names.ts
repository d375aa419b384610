import type { Random } from '../../../src/core/random.ts';
import type { LabelledText, TextSpan } from '../../ner/token-spans.ts';
import type { LabelMap } from '../batches/entity-source.ts';
import { drawName } from './draw-name.ts';
import { type ListedName, NameCollector, type NamesByScript } from './name-kinds.ts';
import type { NameLists } from './name-lists.ts';

/** Share of the names of a text that other ones take the place of: the rest stay as its writer put them together. */
const SWAPPED = 0.7;

/** Options of {@link swapNames}. */
export interface SwapOptions {
  readonly lists: NameLists;
  /** The kind of what a label marks; undefined where its names stay. */
  readonly kindOf: (label: string) => string | undefined;
  readonly random: Random;
}

/**
 * A text with other names of the same kinds in the place of most of its names, the same one for every mention; everything else, and
 * the order of its spans, stays. It teaches what stands around names rather than names. Spans that overlap stay, and so do
 * names that {@link drawName} has none for.
 */
export function swapNames({ text, spans }: LabelledText, { lists, kindOf, random }: SwapOptions): LabelledText {
  const drawn = new Map<string, string>();
  const moved: TextSpan[] = [];
  let [swapped, from] = ['', 0];
  for (const group of overlapGroups(spans)) {
    const { start, end } = group[0];
    swapped += text.slice(from, start);
    const shift = swapped.length - start;
    if (group.length > 1) {
      from = Math.max(...group.map((span) => span.end));
      swapped += text.slice(start, from);
      moved.push(...group.map((span) => ({ ...span, start: span.start + shift, end: span.end + shift })));
      continue;
    }
    const [{ label }] = group;
    const name = text.slice(start, end);
    const key = `${label} ${name}`;
    if (!drawn.has(key)) drawn.set(key, random.next() < SWAPPED ? drawName(name, kindOf(label), lists, random) : name);
    swapped += drawn.get(key)!;
    moved.push({ label, start: start + shift, end: swapped.length });
    from = end;
  }
  return { text: swapped + text.slice(from), spans: moved };
}

/** Spans, which come by position, in groups that share no character with each other. */
function overlapGroups(spans: readonly TextSpan[]): TextSpan[][] {
  const groups: TextSpan[][] = [];
  let end = 0;
  for (const span of spans) {
    if (span.start < end) groups.at(-1)!.push(span);
    else groups.push([span]);
    end = Math.max(end, span.end);
  }
  return groups;
}

/** Options of {@link swapperOf}. */
export interface SwapperOptions {
  /** Share of the texts whose names are swapped. */
  readonly share: number;
  /** What the labels of the set stand for; if absent, each for the kind of its name. */
  readonly labels: LabelMap | undefined;
  readonly lists: NameLists;
  /** All of the set, whose own names are drawn too. */
  readonly texts: readonly LabelledText[];
}

/** Swaps names in a share of the texts of a set. Of a label of several types the last, which is the narrowest, decides. */
export function swapperOf({ share, labels, lists, texts }: SwapperOptions) {
  const kindOf = (label: string) => (labels === undefined ? label : labels[label]?.at(-1));
  const withMarked = { ...lists, marked: markedNames(texts, kindOf) };
  return (text: LabelledText, random: Random): LabelledText =>
    random.next() < share ? swapNames(text, { lists: withMarked, kindOf, random }) : text;
}

/** Names of texts by kind and script, each once. */
function markedNames(texts: readonly LabelledText[], kindOf: SwapOptions['kindOf']): NamesByScript {
  const names = new NameCollector();
  for (const { text, spans } of texts) {
    const marked = spans.map(({ start, end, label }) => ({ kind: kindOf(label), name: text.slice(start, end) }));
    names.addAll(marked.filter((each): each is ListedName => each.kind !== undefined && each.name.length > 1));
  }
  return names.names();
}
