import { z } from 'zod';
import { type DedupeItem, dedupe } from '../../main.ts';
import type { PairScore } from '../../pairs/dedupe/dedupe-result.ts';
import { describeDifferences } from '../../pairs/differences/describe-differences.ts';
import { textDifferences } from '../../pairs/differences/text-differences.ts';
import { COLLECTION, NAMED } from '../tool/schemas.ts';
import { beginning, nameDocument, rounded } from '../tool/tell-document.ts';
import { defineTool, READS } from '../tool/tool.ts';
import { collectionOf, requireQueryLength } from '../tool/tool-context.ts';

/** Least cosine of what is looked at where no threshold says from which on texts are duplicates. */
const FLOOR = 0.8;
/** Texts of matches, in characters: enough to see what they are. */
const MOST_TEXT = 500;

const REASONS = ['same text', 'decided', 'undecided'] as const;
type Reason = (typeof REASONS)[number];

export const checkDuplicateTool = defineTool({
  name: 'check_duplicate',
  title: 'Check for duplicates',
  description:
    'Says whether a text, such as a new question for a FAQ, is in a collection already. Call it before add. Verdict: duplicate (the same text but for width, case and ' +
    'spaces, or decided by a fitted threshold), unsure (near texts that nothing decides about: compare the differences, and ask the user where it matters), ' +
    'or new. Two texts that differ only in a number, a name or a negation are near and mean different things; differences says so.',
  input: z.strictObject({
    text: z.string().min(1).max(100_000).describe('The text to look for.'),
    collection: COLLECTION,
    k: z.int().min(1).max(20).default(5).describe('How many near documents to show at most.'),
  }),
  output: z.object({
    verdict: z.enum(['duplicate', 'unsure', 'new']),
    matches: z
      .array(
        z.object({
          ...NAMED,
          reason: z.enum(REASONS),
          score: z.number().optional().describe('How alike the two texts are; absent for the same text.'),
          probability: z.number().optional().describe('That they mean the same, where a threshold was fitted.'),
          text: z.string(),
          differences: z
            .array(z.string())
            .describe('Where they differ: numbers, quantities, times, negations, opposites, order, words.'),
        }),
      )
      .describe('The documents it repeats, or may.'),
    evidence: z.string().describe('What the decision rests on.'),
  }),
  annotations: READS,
  async run(context, { text, collection: name, k }, signal) {
    requireQueryLength(context, 'text', text);
    const collection = await collectionOf(context, name);
    const { threshold } = context;
    const { clusters, review, summary } = await dedupe([{ id: 'given', text }], {
      against: collection,
      encoder: await context.encoderOf(collection),
      ...(threshold === undefined ? { floor: FLOOR } : { threshold }),
      signal,
    });
    const tell = ({ text: other, json }: DedupeItem, reason: Reason, alike?: PairScore) => ({
      ...nameDocument(collection.name, JSON.parse(json)),
      reason,
      ...(alike && { score: rounded(alike.score) }),
      ...(alike?.probability !== undefined && { probability: rounded(alike.probability) }),
      text: beginning(other, MOST_TEXT),
      differences: describeDifferences(textDifferences(text, other)),
    });
    const decided = clusters.flatMap(({ kept, duplicates }) =>
      duplicates.map(({ reason, alike }) => tell(kept, reason === 'exact' ? 'same text' : 'decided', alike)),
    );
    // The old item is the second one of a pair.
    const open = review.map(({ b, alike }) => tell(b, 'undecided', alike));
    const verdict = decided.length > 0 ? 'duplicate' : open.length > 0 ? 'unsure' : 'new';
    return { verdict, matches: [...decided, ...open].slice(0, k), evidence: summary.evidence } as const;
  },
});
