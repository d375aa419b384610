import { examineInference } from './examine-inference.ts';
import { examineInstallation } from './examine-installation.ts';
import { examineMachine } from './examine-machine.ts';
import { examineDatabase, examineStorage } from './examine-storage.ts';
import type { Finding } from './finding.ts';

/** Things to examine beyond the machine and the installation. */
export interface DiagnoseOptions {
  /** A database directory, there or not; by default none is examined. */
  readonly db?: string | undefined;
  /** Read all of that database and check it. Default false. */
  readonly verify?: boolean;
  /** A model directory; by default the shipped model. */
  readonly model?: string | undefined;
}

/**
 * Tries out everything that Kenyon needs and can use on this machine. Libraries are loaded one by one, so that one that
 * cannot be loaded is a finding and not the end. Never rejects.
 */
export async function diagnose({ db, verify = false, model }: DiagnoseOptions = {}): Promise<Finding[]> {
  return [
    ...(await examineMachine(db)),
    ...(await examineStorage()),
    ...(db === undefined ? [] : await examineDatabase(db, verify, model)),
    ...(await examineInference(model)),
    ...(await examineInstallation()),
  ];
}
