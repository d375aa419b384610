import { InvalidArgumentError } from '../../core/errors.ts';
import { type HttpProblem, limitExceeded } from '../http/problem.ts';
import type { ServerLimits } from '../settings/limits.ts';

/** Parts of a search that have a limit. */
interface Limited {
  readonly query?: string;
  readonly k?: number;
  readonly offset?: number;
  readonly passages?: number;
  readonly groupBy?: string | { readonly perGroup?: number };
  readonly rerank?: boolean | { readonly top?: number };
}

/** @throws HttpProblem 400 for a search that asks for more than the server gives. */
export function requireSearchLimits(
  { query, k = 10, offset = 0, passages = 0, groupBy, rerank }: Limited,
  limits: ServerLimits,
): void {
  if (k > limits.k) throw beyond('k', `k may be ${limits.k}, got ${k}`);
  if (k + offset > limits.k)
    throw beyond('offset', `offset and k may be ${limits.k} together, got ${k + offset}; use cursor to go further`);
  const perGroup = typeof groupBy === 'object' ? (groupBy.perGroup ?? 1) : 1;
  if (k * perGroup > limits.k)
    throw beyond('groupBy', `k groups may have ${limits.k} hits together, got ${k} of ${perGroup} each`);
  if (passages > limits.k) throw beyond('passages', `passages may be ${limits.k}, got ${passages}`);
  if (query !== undefined && query.length > limits.queryLength)
    throw beyond('query', `a query may have ${limits.queryLength} characters, got ${query.length}`);
  const top = typeof rerank === 'object' ? (rerank.top ?? k) : k;
  if (rerank !== undefined && rerank !== false && top > limits.rerankTop)
    throw beyond('rerank', `${limits.rerankTop} hits may be reranked, got ${top}`);
}

/** @throws HttpProblem 400 for a filter that is too long; InvalidArgumentError for one that is none. */
export function requireFilterLength(filter: string | object | undefined, limits: ServerLimits): void {
  if (filter === undefined) return;
  if (filter === null) throw new InvalidArgumentError('filter must be a text or a tree');
  const { filterLength: most } = limits;
  // Nobody waits until a million comparisons are written for being counted.
  if (typeof filter === 'object' && hasMoreThan(most, filter))
    throw beyond('filter', `a filter may have ${most} characters, got more than ${most} values`);
  const { length } = typeof filter === 'string' ? filter : JSON.stringify(filter);
  if (length > most) throw beyond('filter', `a filter may have ${most} characters, got ${length}`);
}

/** Whether a value has more values in it than these. */
function hasMoreThan(most: number, value: object): boolean {
  const waiting: object[] = [value];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const members: unknown[] = Object.values(next);
    count += members.length;
    if (count > most) return true;
    for (const member of members) if (typeof member === 'object' && member !== null) waiting.push(member);
  }
  return false;
}

function beyond(name: string, detail: string): HttpProblem {
  return limitExceeded(detail, `#/${name}`);
}
