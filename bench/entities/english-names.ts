import { join } from 'node:path';
import { readOwnEntities } from '../../encoders/training/data/own-entities.ts';
import { soundRecords } from '../../encoders/training/data/own-records.ts';
import { entityF1 } from '../../encoders/training/metrics/entity-f1.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { englishNames } from '../../src/entities/rules/names/english-names.ts';
import { record } from '../harness/record.ts';

/*
 * The rules of English names on labelled sentences: node dist/bench/entities/english-names.js
 *
 * Of english-names-of-rules.jsonl, labelled with the rules and not independently, `look` was looked at while they were written, `read` was labelled before and not looked at again, and
 * `unseen` was drawn, and labelled, when the rules stood; one word ("in" before places) was taken out of them after that. english-names.jsonl (`others`)
 * was labelled independently, and no rule was written by it; models may be tuned by every second sentence (`measured-texts.ts`).
 * A name is right when both ends and the kind are.
 */

const DATA = join(packageRoot(), 'bench', 'data');
const OF_RULES = join(DATA, 'english-names-of-rules.jsonl');

const ofRules = await readOwnEntities(OF_RULES);
const sets: unknown[] = [];
for await (const { fields } of soundRecords(OF_RULES)) sets.push(fields.set);
const others = await readOwnEntities(join(DATA, 'english-names.jsonl'));

for (const set of ['look', 'read', 'unseen', 'others']) {
  const texts = set === 'others' ? others : ofRules.filter((_, i) => sets[i] === set);
  const found = texts.map(({ text }) =>
    englishNames(text).map(({ kind, start, end }) => ({ label: kind, start, end })),
  );
  const gold = texts.map(({ spans }) => spans);
  record('english-names', { set, sentences: texts.length, ...entityF1(gold, found) });
}
