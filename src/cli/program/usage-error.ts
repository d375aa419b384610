import { InvalidArgumentError } from '../../core/errors.ts';

/** The command line itself is wrong; the program ends with code 2. */
export class UsageError extends InvalidArgumentError {
  /** The command whose help would tell, when one was recognised. */
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.command = command;
  }
}
