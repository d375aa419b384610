import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * The names that an option gives, parted by commas.
 * @param option as it is written: '--parts'.
 * @throws InvalidArgumentError for a name that is not known.
 */
export function chosenNames<Name extends string>(option: string, given: string, known: readonly Name[]): Name[] {
  return given.split(',').map((name) => {
    const found = known.find((each) => each === name);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`${option} must name some of ${known.join(', ')}, got '${name}'`);
  });
}
