import { InvalidArgumentError } from '../../src/core/errors.ts';
import { tagsOfSpans } from '../ner/tag-schemes.ts';
import { type TextSpan, type TokenSpan, toTokenSpans } from '../ner/token-spans.ts';
import { type EntityHead, isPointer, schemeOf } from '../roformer/entity-head.ts';
import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Example, ExampleSource } from './batch-stream.ts';
import type { LabelledText } from './data/labelled-text.ts';
import { entityLoss } from './head-problem.ts';

/** Which types of a head each label of a set stands for. */
export type LabelMap = Readonly<Record<string, readonly string[]>>;

export interface EntitySourceOptions {
  readonly head: EntityHead;
  readonly maxTokens: number;
  /** Default: each label stands for the type of its name. */
  readonly labels?: LabelMap;
}

/**
 * Texts with named spans, for the head's own loss; of texts without a token nothing is learned, and they are left out.
 * Types that no label stands for have weight 0 with a pointer; a tagging head learns that they are nowhere.
 * @throws InvalidArgumentError when no label stands for a type of the head.
 */
export function entityTextSource(
  texts: readonly LabelledText[],
  tokenizer: Tokenizer,
  { head, maxTokens, labels = sameNames(head) }: EntitySourceOptions,
): ExampleSource {
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
    example(index) {
      const { text, spans } = usable[index];
      const tokens = tokenize(text);
      const { spans: found } = toTokenSpans(renamedSpans(spans, labels), tokens, head.types);
      return isPointer(head) ? { a: tokens.ids, marked: { spans: found, typeWeights } } : tagged(head, tokens, found);
    },
  };
}

function sameNames({ types }: EntityHead): LabelMap {
  return Object.fromEntries(types.map((type) => [type, [type]]));
}

/** Spans with the types that their labels stand for; one of several types comes several times. */
export function renamedSpans(spans: readonly TextSpan[], labels: LabelMap): TextSpan[] {
  return spans.flatMap((span) => (labels[span.label] ?? []).map((label) => ({ ...span, label })));
}

function tagged(head: EntityHead, { ids }: TokenizedText, spans: readonly TokenSpan[]): Example {
  return { a: ids, tags: tagsOfSpans(schemeOf(head), spans, ids.length) };
}
