import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError } from '../core/errors.ts';
import { packageRoot } from '../core/package-root.ts';
import { examine, type Finding, libraryFolder, named } from './finding.ts';

/** Examines what installing took from the network, and whether anything installed sends to it. */
export async function examineInstallation(): Promise<Finding[]> {
  return [
    await examine('installed from', 'warning', installedFrom),
    await examine('telemetry', 'warning', () => noTelemetry(nativeFolders())),
  ];
}

/** What each package leaves behind when it is compiled here, or takes something from beside the registry. */
function installedFrom(): string {
  const compiled = ['hnswlib-node', 'roaring'].filter((name) => isIn(name, join('build', 'Makefile')));
  const beside = [
    ...(isIn('roaring', 'native') && !compiled.includes('roaring') ? ['the binary of roaring'] : []),
    ...(nativeFolders().some((folder) => existsSync(join(folder, 'libonnxruntime_providers_cuda.so')))
      ? ['CUDA libraries of onnxruntime-node, which are not used']
      : []),
  ];
  const sources = ['the registry', ...(beside.length > 0 ? [`beside it ${beside.join(' and ')}`] : [])];
  return `${sources.join(', ')}${compiled.length > 0 ? `; compiled here: ${compiled.join(', ')}` : ''}`;
}

function isIn(name: string, path: string): boolean {
  const folder = libraryFolder(name);
  return folder !== undefined && existsSync(join(folder, path));
}

/** Folders with the native library of onnxruntime for this platform, installed and kept. */
function nativeFolders(): string[] {
  const packages = [libraryFolder('onnxruntime-node'), join(packageRoot(), 'kept', 'node_modules', 'onnxruntime-node')];
  return packages.flatMap((folder) => {
    const platform = join(folder ?? '', 'bin', 'napi-v6', process.platform, process.arch);
    return folder !== undefined && existsSync(platform) ? [platform] : [];
  });
}

/** Stands in libraries of onnxruntime that send events, as the name of the service that takes them. */
const SENDER = 'OneCollector';

/**
 * Looks for the sender in libraries themselves, for their versions only say what they should be.
 * @throws UnavailableError when one is found.
 */
export async function noTelemetry(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    for (const file of await readdir(folder)) {
      if (!(await readFile(join(folder, file))).includes(SENDER)) continue;
      throw new UnavailableError(
        `${named('onnxruntime-node')} sends telemetry and keeps it in the home directory; install the version that ` +
          "Kenyon's package.json asks for, or set ORT_DISABLE_TELEMETRY=1",
      );
    }
  }
  return process.platform === 'win32' ? 'none but the trace events that onnxruntime gives to Windows' : 'none';
}
