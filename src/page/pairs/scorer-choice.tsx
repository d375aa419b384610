import type { JSX } from 'preact';
import type { Scorer } from '../api/types.ts';
import { useReranker } from '../parts/use-reranker.ts';
import { useWords } from '../text/language.ts';

/** The choice of what scores pairs, where there is one: the server may have a model that reads two texts together. */
export function ScorerChoice({
  scorer,
  onChoice,
}: {
  scorer: Scorer;
  onChoice: (scorer: Scorer) => void;
}): JSX.Element | null {
  const { say } = useWords();
  const hasModel = useReranker();
  if (!hasModel) return null;
  return (
    <label class="choice">
      <span class="label">{say('matchScorer')}</span>
      <select value={scorer} onChange={(event) => onChoice(event.currentTarget.value as Scorer)}>
        <option value="cosine">{say('matchCosine')}</option>
        <option value="reranker">{say('matchPairModel')}</option>
      </select>
    </label>
  );
}
