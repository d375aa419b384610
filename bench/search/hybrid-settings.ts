import type { ScoredOrds } from '../../src/core/top-k.ts';
import { fuse } from '../../src/search/fusion.ts';
import type { FusionLeg, FusionLegs } from '../../src/search/fusion-legs.ts';
import { checkFusionOptions, type FusionOptions } from '../../src/search/fusion-options.ts';

/** A way of searching: one leg alone, or both fused. */
export interface HybridSetting {
  readonly mode: 'semantic' | 'lexical' | 'hybrid';
  /** How the legs are fused. */
  readonly fusion?: FusionOptions;
  /** How many each leg contributes. */
  readonly candidates: number;
}

/** Greatest number of candidates. */
export const MOST_CANDIDATES = 200;

const ALPHAS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Everything that is compared. */
export const SETTINGS: readonly HybridSetting[] = [
  { mode: 'semantic', candidates: MOST_CANDIDATES },
  { mode: 'lexical', candidates: MOST_CANDIDATES },
  ...[50, 100, MOST_CANDIDATES].flatMap((candidates) =>
    fusions().map((fusion) => ({ mode: 'hybrid', fusion, candidates }) as const),
  ),
];

function fusions(): FusionOptions[] {
  return [
    { method: 'adaptive' },
    ...[10, 60].map((constant) => ({ method: 'rrf', constant }) as const),
    ...(['min-max', 'theoretical'] as const).flatMap((normalization) =>
      ALPHAS.map((alpha) => ({ method: 'convex', alpha, normalization }) as const),
    ),
  ];
}

/** A setting in words. */
export function describeSetting({ mode, fusion, candidates }: HybridSetting): string {
  if (fusion === undefined) return mode;
  if (fusion.method === 'adaptive') return `adaptive, ${candidates} candidates`;
  const how =
    fusion.method === 'rrf' ? `rrf ${fusion.constant}` : `convex ${fusion.normalization} alpha ${fusion.alpha}`;
  return `${how}, ${candidates} candidates`;
}

/** The ten best ords of a setting. */
export async function rank(
  { mode, fusion, candidates }: HybridSetting,
  { semantic, lexical, unrelated }: FusionLegs,
): Promise<number[]> {
  if (mode !== 'hybrid') return [...(mode === 'semantic' ? semantic : lexical).candidates.ords.subarray(0, 10)];
  const legs = { semantic: withFewer(semantic, candidates), lexical: withFewer(lexical, candidates), unrelated };
  const { documents } = await fuse(legs, 10, checkFusionOptions(fusion));
  return documents.map(({ ord }) => ord);
}

function withFewer(leg: FusionLeg, count: number): FusionLeg {
  const { ords, scores } = leg.candidates;
  const candidates: ScoredOrds = { ords: ords.subarray(0, count), scores: scores.subarray(0, count) };
  return { ...leg, candidates };
}
