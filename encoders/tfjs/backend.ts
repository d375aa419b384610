import { InvalidArgumentError, messageOf, UnavailableError } from '../../src/core/errors.ts';
import { BACKEND_LOADERS, BACKEND_NAMES, type BackendName, missingPackage } from './backend-loaders.ts';

/** One backend, and whether this machine can run it. */
export interface BackendCandidate {
  readonly name: BackendName;
  readonly available: boolean;
  /** Why it is, or is not, or was not tried. */
  readonly reason: string;
}

/** The tfjs backend in use in this thread. */
export interface BackendChoice {
  readonly name: BackendName;
  /** Runtime, for people: 'WebAssembly with SIMD'. */
  readonly runtime: string;
  /** Why this one. */
  readonly reason: string;
  /** All known backends, the fastest first. */
  readonly candidates: readonly BackendCandidate[];
}

const ALL_NAMES = BACKEND_NAMES.join(', ');

function isBackendName(value: string): value is BackendName {
  return (BACKEND_NAMES as readonly string[]).includes(value);
}

function untried(name: BackendName, chosen: BackendName): BackendCandidate {
  const missing = missingPackage(name);
  if (missing !== undefined) return { name, available: false, reason: `package ${missing} is not installed` };
  return { name, available: true, reason: `installed, not tried: ${chosen} was chosen` };
}

async function attempt(
  name: BackendName,
  demanded: boolean,
): Promise<{ candidate: BackendCandidate; cause?: unknown }> {
  const missing = missingPackage(name);
  if (missing !== undefined) {
    return { candidate: { name, available: false, reason: `package ${missing} is not installed` } };
  }
  try {
    return { candidate: { name, available: true, reason: await BACKEND_LOADERS[name].load(demanded) } };
  } catch (cause) {
    return { candidate: { name, available: false, reason: messageOf(cause) }, cause };
  }
}

async function selectDemanded(name: BackendName): Promise<BackendChoice> {
  const { candidate, cause } = await attempt(name, true);
  if (!candidate.available) {
    throw new UnavailableError(
      `KENYON_BACKEND asks for ${name}, which cannot be used here: ${candidate.reason}; unset it to take the best that works`,
      { cause },
    );
  }
  const candidates = BACKEND_NAMES.map((other) => (other === name ? candidate : untried(other, name)));
  return { name, runtime: candidate.reason, reason: 'KENYON_BACKEND asks for it', candidates };
}

async function selectBest(): Promise<BackendChoice> {
  const tried: BackendCandidate[] = [];
  for (const name of BACKEND_NAMES) {
    const { candidate } = await attempt(name, false);
    tried.push(candidate);
    if (!candidate.available) continue;
    const rest = BACKEND_NAMES.slice(tried.length).map((other) => untried(other, name));
    return {
      name,
      runtime: candidate.reason,
      reason: 'the fastest that works here',
      candidates: [...tried, ...rest],
    };
  }
  const reasons = tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new UnavailableError(`no tfjs backend can be used on this machine (${reasons}); reinstall the dependencies`);
}

let current: { demanded: string | undefined; choice: Promise<BackendChoice> } | undefined;

/**
 * Chooses and starts the tfjs backend of this thread; repeated calls with the same demand return the same choice.
 * @param demanded a backend name, or nothing for the fastest that works
 * @throws InvalidArgumentError for an unknown name
 * @throws UnavailableError when the demanded one cannot be loaded, with its error as the cause
 */
export async function selectBackend(demanded = process.env.KENYON_BACKEND): Promise<BackendChoice> {
  const name = demanded === '' ? undefined : demanded;
  if (name !== undefined && !isBackendName(name)) {
    throw new InvalidArgumentError(`KENYON_BACKEND must be one of ${ALL_NAMES}, got '${name}'`);
  }
  if (current !== undefined && current.demanded === name) return current.choice;
  const choice = name === undefined ? selectBest() : selectDemanded(name);
  const mine = { demanded: name, choice };
  current = mine;
  choice.catch(() => {
    if (current === mine) current = undefined; // a later call may find it repaired
  });
  return choice;
}
