import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { HubProxy } from './hub-cache.ts';

type Fetch = typeof fetch;

/**
 * A fetch that goes through a proxy. The one of Node.js knows none before version 24, and takes an agent of its own version of undici only, so fetch and agent
 * come from the package.
 * @throws InvalidArgumentError when the proxy is no URL of http or https.
 */
export async function proxyFetch({ http, https, exceptions }: HubProxy): Promise<Fetch> {
  for (const url of [http, https]) if (url !== undefined) checkProxy(url);
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    // What is not said must not be taken from the process: settings may be those of another environment.
    httpProxy: http ?? '',
    httpsProxy: https ?? '',
    noProxy: exceptions ?? '',
  });
  return ((url: string, init: RequestInit) =>
    undici.fetch(url, { ...(init as object), dispatcher })) as unknown as Fetch;
}

function checkProxy(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new InvalidArgumentError(
    `HTTPS_PROXY and HTTP_PROXY must name a proxy as http://HOST:PORT or https://HOST:PORT, got ${JSON.stringify(withoutPassword(url))}; other kinds are not supported`,
  );
}

/** A password is not for messages. */
function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
