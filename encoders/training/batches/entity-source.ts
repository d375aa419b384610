import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Random } from '../../../src/core/random.ts';
import { tagsOfSpans } from '../../ner/tag-schemes.ts';
import { type LabelledText, type TextSpan, type TokenSpan, toTokenSpans } from '../../ner/token-spans.ts';
import { type EntityHead, isPointer, schemeOf } from '../../roformer/entity-head.ts';
import type { TokenizedText, Tokenizer } from '../../tokenizer/tokenizer.ts';
import { entityLoss } from '../config/tasks.ts';
import type { ExampleSource } from './batch-stream.ts';
import type { Example } from './example.ts';

/** Which types of a head each label of a set stands for. */
export type LabelMap = Readonly<Record<string, readonly string[]>>;

export interface EntitySourceOptions {
  readonly head: EntityHead;
  readonly maxTokens: number;
  /** Default: each label of the texts stands for the type of its name. */
  readonly labels?: LabelMap;
  /** Called with a text each time it is read, for one with other names in it; its labels are those of the set. */
  readonly swap?: (text: LabelledText, random: Random) => LabelledText;
}

/**
 * Texts with named spans, for the head's own loss; of texts without a token nothing is learned, and they are left out.
 * Types that no label stands for have weight 0 with a pointer; a tagging head learns that they are nowhere.
 * @throws InvalidArgumentError when no label stands for a type of the head, or `labels` names one that no span has.
 */
export function entityTextSource(
  texts: readonly LabelledText[],
  tokenizer: Tokenizer,
  { head, maxTokens, labels: given, swap }: EntitySourceOptions,
): ExampleSource {
  const present = new Set(texts.flatMap(({ spans }) => spans.map(({ label }) => label)));
  const labels = given ?? sameNames(head, present);
  requirePresent(labels, present);
  const marked = new Set(Object.values(labels).flat());
  if (!head.types.some((type) => marked.has(type))) {
    throw new InvalidArgumentError(
      `texts with named spans: no label stands for one of the head's types ${head.types.join(', ')}`,
    );
  }
  const typeWeights = Float32Array.from(head.types, (type) => Number(marked.has(type)));
  const tokenize = (text: string) => tokenizer.encode(text, { maxTokens });
  const usable = texts.filter(({ text }) => tokenize(text).ids.length > 2);
  return {
    count: usable.length,
    loss: entityLoss(head),
    example(index, random) {
      const { text, spans } = swap?.(usable[index], random) ?? usable[index];
      const tokens = tokenize(text);
      const { spans: found } = toTokenSpans(renamedSpans(spans, labels), tokens, head.types);
      return isPointer(head) ? { a: tokens.ids, marked: { spans: found, typeWeights } } : tagged(head, tokens, found);
    },
  };
}

function sameNames({ types }: EntityHead, present: ReadonlySet<string>): LabelMap {
  return Object.fromEntries(types.filter((type) => present.has(type)).map((type) => [type, [type]]));
}

/** A label that is mistyped would teach that its types are nowhere. */
function requirePresent(labels: LabelMap, present: ReadonlySet<string>): void {
  const absent = Object.keys(labels).find((label) => !present.has(label));
  if (absent === undefined) return;
  throw new InvalidArgumentError(
    `texts with named spans: labels names '${absent}', which no span has; the texts have ${[...present].sort().join(', ')}`,
  );
}

/** Spans with the types that their labels stand for; one of several types comes several times. */
export function renamedSpans(spans: readonly TextSpan[], labels: LabelMap): TextSpan[] {
  return spans.flatMap((span) =>
    Object.hasOwn(labels, span.label) ? labels[span.label].map((label) => ({ ...span, label })) : [],
  );
}

function tagged(head: EntityHead, { ids }: TokenizedText, spans: readonly TokenSpan[]): Example {
  return { a: ids, tags: tagsOfSpans(schemeOf(head), spans, ids.length) };
}
