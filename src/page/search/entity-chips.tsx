import type { JSX } from 'preact';
import type { QueryEntity } from '../api/types.ts';
import { Chip } from '../parts/chips-and-tags.tsx';
import { useWords } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';

const STATES: Readonly<Record<QueryEntity['state'], TextName>> = {
  applied: 'entityApplied',
  boosted: 'entityBoosted',
  dropped: 'entityDropped',
  removed: 'entityOff',
  unknown: 'entityUnknown',
};

/** What the query was understood to name; each comes off, and on again. */
export function EntityChips({
  entities,
  without,
  onToggle,
}: {
  entities: readonly QueryEntity[];
  without: readonly string[];
  onToggle: (key: string) => void;
}): JSX.Element | null {
  const { say } = useWords();
  if (entities.length === 0) return null;
  return (
    <div class="chips">
      <span class="soft small">{say('entities')}</span>
      {entities.map(({ key, type, text, state }) => {
        const isOff = state === 'removed' || without.includes(key);
        const title = say(isOff ? 'entityOn' : 'entityOff', { name: `${type} ${text}` });
        return (
          <span class="entity" key={key}>
            <Chip
              label={`${type} · ${text}`}
              title={title}
              hint={isOff ? title : say(STATES[state])}
              off={isOff}
              onPress={() => onToggle(key)}
            />
            {!isOff && state !== 'applied' && <span class="soft small">{say(STATES[state])}</span>}
          </span>
        );
      })}
    </div>
  );
}
