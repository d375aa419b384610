import type { JSX } from 'preact';
import type { Contrast, Span, TextDifferences } from '../api/types.ts';
import { MarkedText } from '../parts/marked-text.tsx';
import { useWords } from '../text/language.ts';

/** Two texts beside each other, with what differs marked. */
export function PairSides({
  a,
  b,
  differences,
}: {
  a: PairSide;
  b: PairSide;
  /** Absent: they are not known yet, or there are none. */
  differences: TextDifferences | undefined;
}): JSX.Element {
  const { say } = useWords();
  return (
    <div class="sides">
      <Side side={a} label={say('reviewFirst')} marks={spansOf(differences, 'a')} />
      <Side side={b} label={say('reviewSecond')} marks={spansOf(differences, 'b')} />
    </div>
  );
}

/** One text of a pair. */
export interface PairSide {
  readonly id?: string;
  readonly text: string;
}

function Side({ side, label, marks }: { side: PairSide; label: string; marks: readonly Span[] }): JSX.Element {
  return (
    <section class="pair-side" aria-label={label}>
      {side.id !== undefined && <p class="row-id">{side.id}</p>}
      <p class="document-text">
        <MarkedText text={side.text} marks={marks} />
      </p>
    </section>
  );
}

/** Parts of one of the texts that the other has not, or has elsewhere. */
function spansOf(differences: TextDifferences | undefined, side: 'a' | 'b'): Span[] {
  if (differences === undefined) return [];
  const { changes, numbers, quantities, times, negations, opposites, moved } = differences;
  const all: readonly Contrast[] = [changes, numbers, quantities, times, negations, opposites, moved].flat();
  return all.map((contrast) => contrast[side]).filter((span) => span !== undefined);
}
