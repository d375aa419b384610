import type { JSX } from 'preact';
import type { Hit } from '../api/types.ts';
import { FieldTags } from '../parts/field-tags.tsx';
import { MarkedText } from '../parts/marked-text.tsx';
import { useWords, type Words } from '../text/language.ts';

/** Characters of a text that are shown before and after the passage that matched. */
const AROUND = 160;
/** Characters shown where no passage is told. */
const MOST = 420;

/** One hit: its text with the passage that matched, its fields, and why it was found. */
export function HitCard({ hit, rank, onOpen }: { hit: Hit; rank: number; onOpen: () => void }): JSX.Element {
  const words = useWords();
  const { id, score, doc } = hit;
  return (
    <li class="hit">
      <article aria-labelledby={`hit-${rank}`}>
        <header class="hit-head">
          <span class="hit-rank" aria-hidden="true">
            {rank}
          </span>
          <button
            type="button"
            class="link hit-id"
            id={`hit-${rank}`}
            aria-label={words.say('openDocument', { id })}
            onClick={onOpen}
          >
            {id}
          </button>
          <FieldTags doc={doc} />
          <span class="hit-score" title={words.say('score')}>
            {words.figure(score)}
          </span>
        </header>
        <HitText hit={hit} />
        {hit.why !== undefined && (
          <details class="why">
            <summary class="why-title">{words.say('why')}</summary>
            <Why hit={hit} words={words} />
          </details>
        )}
      </article>
    </li>
  );
}

/** The passage that fits best stands out; of a long text what surrounds it is shown. */
function HitText({ hit: { doc, passage, marks: places = [] } }: { hit: Hit }): JSX.Element {
  const { text } = doc;
  const marks = places.map(([start, end]) => ({ start, end }));
  if (passage === undefined || (passage.start === 0 && passage.end >= text.trimEnd().length)) {
    const end = cutAt(text, Math.max(MOST, (marks[0]?.end ?? 0) + AROUND));
    return (
      <p class="hit-text">
        <MarkedText text={text} marks={marks} part={{ start: 0, end }} />
        {end < text.length && ' …'}
      </p>
    );
  }
  const start = passage.start <= AROUND ? 0 : passage.start - AROUND;
  const end = cutAt(text, passage.end + AROUND);
  return (
    <p class="hit-text">
      <span class="soft">
        {start > 0 && '… '}
        <MarkedText text={text} part={{ start, end: passage.start }} />
      </span>
      <strong class="passage">
        <MarkedText text={text} marks={marks} part={passage} />
      </strong>
      <span class="soft">
        <MarkedText text={text} part={{ start: passage.end, end }} />
        {end < text.length && ' …'}
      </span>
    </p>
  );
}

/** The end of a part that is about so long and does not cut a character in two. */
function cutAt(text: string, length: number): number {
  if (length >= text.length) return text.length;
  const code = text.charCodeAt(length);
  return code >= 0xdc00 && code <= 0xdfff ? length - 1 : length;
}

function Why({ hit: { why = {}, boost }, words }: { hit: Hit; words: Words }): JSX.Element {
  const { say, figure } = words;
  const { semantic, lexical } = why;
  const rankWords = (leg: { readonly rank?: number; readonly score: number } | undefined) => {
    if (leg === undefined) return say('whyNone');
    const score = figure(leg.score);
    return leg.rank === undefined ? say('whyScore', { score }) : say('whyRank', { rank: leg.rank, score });
  };
  return (
    <dl class="facts">
      <dt>{say('whyMeaning')}</dt>
      <dd>{rankWords(semantic)}</dd>
      <dt>{say('whyWords')}</dt>
      <dd>
        {rankWords(lexical)}
        {lexical !== undefined && lexical.terms.length > 0 && (
          <span class="terms">
            {lexical.terms.map(({ term, query, score }) => (
              <span class="term" key={term} title={say('whyScore', { score: figure(score, 2) })}>
                {query === undefined ? term : say('whyAs', { term, query })}
              </span>
            ))}
          </span>
        )}
      </dd>
      {boost !== undefined && <dt>{say('whyBoost')}</dt>}
      {boost !== undefined && (
        <dd>{say('whyBoostAdded', { score: figure(boost.added), names: boost.entities.join(', ') })}</dd>
      )}
    </dl>
  );
}
