import { InvalidArgumentError } from '../../core/errors.ts';
import type { BenchTarget, TargetName } from './bench-target.ts';
import { HNSW_TARGET } from './hnsw-target.ts';
import { HNSWLIB_TARGET } from './hnswlib-target.ts';
import { PROJECTED_TARGET } from './projected-target.ts';
import { EXACT_TARGET, LSH_TARGET } from './scan-targets.ts';
import { BIO_TARGET, FLY_TARGET } from './sparse-target.ts';

/** Every index that can be measured, in the order in which it is done. */
const TARGETS: { readonly [Name in TargetName]: BenchTarget & { readonly name: Name } } = {
  exact: EXACT_TARGET,
  lsh: LSH_TARGET,
  projected: PROJECTED_TARGET,
  fly: FLY_TARGET,
  bio: BIO_TARGET,
  hnsw: HNSW_TARGET,
  hnswlib: HNSWLIB_TARGET,
};

/** All of them, in that order. */
export const BENCH_TARGETS: readonly BenchTarget[] = Object.values(TARGETS);

/** Finds targets by name, in the order given. @throws InvalidArgumentError that names what there is. */
export function targetsNamed(names: readonly string[]): BenchTarget[] {
  if (names.length === 0) throw new InvalidArgumentError(`no index to measure; there are ${known()}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidArgumentError(`index ${JSON.stringify(twice)} is named twice`);
  return names.map((name) => {
    const target = BENCH_TARGETS.find((each) => each.name === name);
    if (target !== undefined) return target;
    throw new InvalidArgumentError(`there is no index ${JSON.stringify(name)} to measure; there are ${known()}`);
  });
}

function known(): string {
  return BENCH_TARGETS.map(({ name }) => name).join(', ');
}
