import { existsSync } from 'node:fs';

/** Facts of a machine that decide whether onnxruntime-node can run there, and how it is installed. */
export interface Surroundings {
  readonly platform: string;
  readonly arch: string;
  /** Linux with musl (Alpine) instead of glibc. */
  readonly isMusl: boolean;
  /** What started the program: npm, pnpm, yarn, or undefined where nothing says. */
  readonly manager: string | undefined;
}

/** Platforms that onnxruntime-node 1.27 has a library for. */
const BUILT = ['darwin arm64', 'linux arm64', 'linux x64', 'win32 arm64', 'win32 x64'];

/** Reads the surroundings of this process. */
export function surroundings(env: Readonly<Record<string, string | undefined>> = process.env): Surroundings {
  const { platform, arch } = process;
  const [, manager] = /^(npm|pnpm|yarn|bun)\//.exec(env.npm_config_user_agent ?? '') ?? [];
  return { platform, arch, isMusl: platform === 'linux' && isMusl(), manager };
}

function isMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined && existsSync(`/lib/ld-musl-${musl(process.arch)}.so.1`);
}

function musl(arch: string): string {
  return { x64: 'x86_64', arm64: 'aarch64' }[arch] ?? arch;
}

/** Says how to get onnxruntime where it cannot be loaded, or that there is none for this machine. */
export function runtimeAdvice({ platform, arch, isMusl, manager }: Surroundings): string {
  if (!BUILT.includes(`${platform} ${arch}`)) {
    return `onnxruntime-node has no library for ${platform} ${arch}, only for ${BUILT.join(', ')}`;
  }
  if (isMusl) {
    return 'onnxruntime-node is built for glibc, and this is musl (Alpine): take an image with glibc, as node:22-slim is';
  }
  const install = INSTALL[manager ?? 'npm'] ?? INSTALL.npm;
  return `in the folder of your package.json run ${install}, which installs it without the CUDA libraries that its script fetches and that are not needed`;
}

const INSTALL: Readonly<Record<string, string>> = {
  npm: '`ONNXRUNTIME_NODE_INSTALL=skip npm install`',
  pnpm: '`ONNXRUNTIME_NODE_INSTALL=skip pnpm install`',
  yarn: '`ONNXRUNTIME_NODE_INSTALL=skip yarn install`',
};
