import type { JSX } from 'preact';
import type { Hit, Span } from '../api/types.ts';
import { FieldTags } from '../parts/chips-and-tags.tsx';
import { bodyStart, titleOf } from '../parts/document-title.ts';
import { MarkedText } from '../parts/marked-text.tsx';
import { useWords, type Words } from '../text/language.ts';

/** Characters of a text that are shown before and after the passage that matched. */
const AROUND = 160;
/** Characters shown where no passage is told. */
const MOST = 420;

/** One hit: its title, its text with the passage that matched, its fields, and why it was found. */
export function HitCard({ hit, rank, onOpen }: { hit: Hit; rank: number; onOpen: () => void }): JSX.Element {
  const words = useWords();
  const { id, score, doc } = hit;
  const title = titleOf(doc);
  const marks = (hit.marks ?? []).map(([start, end]) => ({ start, end }));
  const start = bodyStart(doc.text);
  const open = words.say('openDocument', { id: title === undefined ? id : `${title} (${id})` });
  return (
    <li class="hit">
      <article aria-labelledby={`hit-${rank}`}>
        <h2 class="hit-title">
          <button
            type="button"
            class={title === undefined ? 'link hit-open hit-id' : 'link hit-open'}
            id={`hit-${rank}`}
            aria-label={open}
            onClick={onOpen}
          >
            {title === undefined ? id : <Title title={title} text={doc.text} marks={marks} />}
          </button>
        </h2>
        <HitText hit={hit} marks={marks} from={start} />
        <footer class="hit-foot">
          <span class="hit-rank" aria-hidden="true">
            {rank}
          </span>
          <span class="hit-score" title={words.say('score')}>
            <span class="unseen">{words.say('score')} </span>
            {words.figure(score)}
          </span>
          {title !== undefined && <span class="hit-id">{id}</span>}
          <FieldTags doc={doc} />
        </footer>
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

/** A title, with the marks of the text where it is the text's first line. */
function Title({ title, text, marks }: { title: string; text: string; marks: readonly Span[] }): JSX.Element {
  if (!text.startsWith(title)) return <MarkedText text={title} />;
  return <MarkedText text={text} marks={marks} part={{ start: 0, end: title.length }} />;
}

/** The passage that fits best stands out; of a long text what surrounds it is shown. */
function HitText({
  hit: { doc, passage },
  marks,
  from,
}: {
  hit: Hit;
  marks: readonly Span[];
  from: number;
}): JSX.Element {
  const { text } = doc;
  const isWhole = passage === undefined || (passage.start <= from && passage.end >= text.trimEnd().length);
  if (isWhole || passage.end <= from) {
    const first = marks.find(({ start }) => start >= from);
    const end = cutAt(text, Math.max(from + MOST, (first?.end ?? 0) + AROUND));
    return (
      <p class="hit-text">
        <MarkedText text={text} marks={marks} part={{ start: from, end }} />
        {end < text.length && ' …'}
      </p>
    );
  }
  const begin = Math.max(from, passage.start);
  const start = begin - from <= AROUND ? from : begin - AROUND;
  const end = cutAt(text, passage.end + AROUND);
  return (
    <p class="hit-text">
      <span class="soft">
        {start > from && '… '}
        <MarkedText text={text} part={{ start, end: begin }} />
      </span>
      <span class="passage">
        <MarkedText text={text} marks={marks} part={{ start: begin, end: passage.end }} />
      </span>
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

function Why({ hit: { why = {}, boost, rerank }, words }: { hit: Hit; words: Words }): JSX.Element {
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
              <span class="term" key={term}>
                {query === undefined ? term : say('whyAs', { term, query })} <small>{figure(score, 1)}</small>
              </span>
            ))}
          </span>
        )}
      </dd>
      {boost !== undefined && <dt>{say('whyBoost')}</dt>}
      {boost !== undefined && (
        <dd>{say('whyBoostAdded', { score: figure(boost.added), names: boost.entities.join(', ') })}</dd>
      )}
      {rerank !== undefined && <dt>{say('statusRerank')}</dt>}
      {rerank !== undefined && <dd>{say('whyReranked', { score: figure(rerank.score), rank: rerank.from })}</dd>}
    </dl>
  );
}
