import { access } from 'node:fs/promises';
import { examine, type Finding } from './finding.ts';

/** Opens a database as it is; with `verify` reads all of it, which must not be written meanwhile. */
export async function examineDatabase(db: string, verify: boolean): Promise<Finding[]> {
  const exists = await access(db).then(
    () => true,
    () => false,
  );
  return exists ? [await examine('database', 'broken', () => tryDatabase(db, verify))] : [];
}

async function tryDatabase(db: string, verify: boolean): Promise<string> {
  const { open } = await import('../kenyon.ts');
  const kenyon = await open(db, { readOnly: true });
  try {
    const counts: string[] = [];
    for (const name of kenyon.collections()) counts.push(`${name} ${await kenyon.collection(name).count()}`);
    if (verify) await kenyon.verify();
    return `${verify ? 'whole' : 'opens'}; documents: ${counts.join(', ') || 'none'}`;
  } finally {
    await kenyon.close();
  }
}
