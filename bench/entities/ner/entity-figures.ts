import { flatSpans, type LabelledText } from '../../../encoders/ner/token-spans.ts';
import { loadEntityRecognizer } from '../../../encoders/pretrained.ts';
import { entityF1 } from '../../../encoders/training/metrics/entity-f1.ts';

/** Precision, recall and F1 of a model on texts whose spans do not overlap, by exact span and label: of a pointer the flat ones. */
export async function entityFigures(
  dir: string,
  texts: readonly LabelledText[],
  { threads }: { readonly threads: number },
): Promise<ReturnType<typeof entityF1>> {
  const recognizer = await loadEntityRecognizer(dir, { threads });
  try {
    const found = await recognizer.recognize(texts.map(({ text }) => text));
    return entityF1(
      texts.map(({ spans }) => spans),
      found.map(flatSpans),
    );
  } finally {
    await recognizer.close();
  }
}
