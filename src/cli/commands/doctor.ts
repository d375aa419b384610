import { readPackageVersion } from '../../core/package-root.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import type { Finding } from '../../doctor/finding.ts';
import { JSON_OPTION, MODEL_OPTIONS } from '../options/shared-options.ts';
import { defineCommand, UsageError } from '../program/command.ts';
import { printable } from '../render/excerpt.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'Tries out everything Kenyon needs on this machine and says what is missing.',
  options: {
    db: { type: 'text', value: 'DIR', help: 'also look at this database, or whether one can be made there' },
    verify: { type: 'flag', help: 'read all of that database and check it' },
    model: MODEL_OPTIONS.model,
    ...JSON_OPTION,
  },
  notes: ['Ends with code 1 when something essential is broken. KENYON_BACKEND names the tfjs backend to use.'],
  async run({ db, verify, model, json }, _operands, { stdout }) {
    if (verify && db === undefined) throw new UsageError('--verify needs --db DIR', 'doctor');
    const kenyon: Finding = { name: 'kenyon', status: 'ok', detail: await readPackageVersion() };
    const findings = [kenyon, ...(await diagnose({ db, verify, model }))];
    const broken = findings.filter(({ status }) => status === 'broken').length;
    if (json) stdout.write(`${JSON.stringify({ ok: broken === 0, findings })}\n`);
    else stdout.write(`${findings.map(toLine).join('\n')}\n${verdict(findings, broken)}\n`);
    return broken > 0 ? 1 : 0;
  },
});

function toLine({ name, status, detail }: Finding): string {
  return `${status.padEnd(8)} ${name.padEnd(18)}  ${printable(detail)}`;
}

function verdict(findings: readonly Finding[], broken: number): string {
  if (broken > 0) return `\n${broken} of ${findings.length} checks found something broken.`;
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  return warnings > 0 ? '\nEverything essential works; see the warnings.' : '\nEverything works.';
}
