import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';

/** What the differing part of a pair is, or for a pair that means the same, what it only seems to be. */
export const GUARD_KINDS = [
  'negation',
  'number',
  'quantity',
  'time',
  'name-swap',
  'order',
  'antonym',
  'entity',
] as const;
/** One of them. */
export type GuardKind = (typeof GUARD_KINDS)[number];

/** Parts that stand for each other; a part that is empty stands for nothing. */
export interface DifferingPart {
  readonly a: string;
  readonly b: string;
}

/** Two texts of nearly the same words, written for this project, that mean the same or do not. */
export interface GuardPair {
  readonly id: string;
  readonly lang: 'zh' | 'en';
  readonly kind: GuardKind;
  readonly a: string;
  readonly b: string;
  /** 1 when both mean the same. */
  readonly label: 0 | 1;
  /** What makes the difference; empty where there is none. Each part occurs once in its text. */
  readonly differing: readonly DifferingPart[];
}

/** Reads the pairs. @throws FormatError when a line is no such pair. */
export function readGuardPairs(): GuardPair[] {
  const path = join(packageRoot(), 'bench', 'pairs', 'guard-pairs.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line, i) => {
    const pair = JSON.parse(line) as GuardPair;
    const fault = faultOf(pair);
    if (fault !== undefined) throw new FormatError(`${path}, line ${i + 1}: ${fault}`);
    return pair;
  });
}

function faultOf({ lang, kind, a, b, label, differing }: GuardPair): string | undefined {
  if (lang !== 'zh' && lang !== 'en') return `expected lang zh or en, got ${lang}`;
  if (!GUARD_KINDS.includes(kind)) return `expected one of ${GUARD_KINDS.join(', ')}, got ${kind}`;
  if (label !== 0 && label !== 1) return `expected label 0 or 1, got ${label}`;
  if ((label === 0) !== differing.length > 0) return 'expected differing parts where label is 0, and only there';
  const lost = differing.find((part) => !occursOnce(part.a, a) || !occursOnce(part.b, b));
  return lost && `expected ${lost.a} once in ${a}, and ${lost.b} once in ${b}`;
}

function occursOnce(part: string, text: string): boolean {
  return part === '' || text.split(part).length === 2;
}
