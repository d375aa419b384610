import type { Random } from '../../../src/core/random.ts';
import type { ChineseScript } from './chinese-script.ts';
import { CORRUPTIONS, negate } from './corruptions.ts';
import { estimatedPieces } from './cut-passage.ts';
import type { TrainingText } from './training-text.ts';

/** Pieces of a text that is corrupted: in a long one a change of one word is lost. */
const CORRUPTED_PIECES = { least: 8, most: 60 };

/** The item in traditional characters, to be like itself in simplified ones; undefined when both are written alike. */
export function traditionalItem(item: TrainingText, script: ChineseScript): TrainingText | undefined {
  if (item.like !== undefined) return undefined;
  const text = script.toTraditional(item.text);
  return text === item.text ? undefined : { ...item, text, like: item.text, kind: 'zh-traditional' };
}

/** The item with its meaning changed by one of the rules; undefined when the rule that is drawn does not apply. */
export function corruptedItem(item: TrainingText, random: Random): TrainingText | undefined {
  const pieces = estimatedPieces(item.text);
  if (item.like !== undefined || pieces < CORRUPTED_PIECES.least || pieces > CORRUPTED_PIECES.most) return undefined;
  const [tag, { rule }] = drawRule(random);
  // A question that is denied asks nothing that anyone would ask.
  if (rule === negate && item.role === 'query') return undefined;
  const text = rule(item.text, random);
  if (text === undefined || text === item.text) return undefined;
  const english = item.english === item.text ? { english: text } : {};
  return { text, role: item.role, ...english, kind: `${item.kind.slice(0, 2)}-corrupt-${tag}` };
}

const RULES = Object.entries(CORRUPTIONS);

function drawRule(random: Random): (typeof RULES)[number] {
  let left = random.next();
  for (const entry of RULES) {
    left -= entry[1].share;
    if (left < 0) return entry;
  }
  return RULES[0];
}
