import type { Plan } from '../api/types.ts';
import type { Words } from '../text/language.ts';

/** Says how a search was answered, a sentence each. */
export function planWords(plan: Plan, { say, figure }: Words): string[] {
  const { mode, index, scanned, allowed, recallEstimate, fits } = plan;
  const said: string[] = [];
  said.push(say(mode === 'hybrid' ? 'planHybrid' : mode === 'semantic' ? 'planSemantic' : 'planLexical'));
  if (index === 'exact') said.push(say('planExact'));
  else if (index !== 'lexical') said.push(say('planIndex', { index: index.toUpperCase(), n: scanned }));
  if (recallEstimate !== undefined) said.push(say('planRecall', { n: figure(recallEstimate * 100, 1) }));
  if (allowed !== undefined) said.push(say('planAllowed', { n: allowed }));
  if (fits === false) said.push(say('planFitsNot'));
  return said;
}
