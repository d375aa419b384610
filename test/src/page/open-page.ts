import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import type { Kenyon } from '../../../src/database/kenyon.ts';
import type { ServerOptions } from '../../../src/server/settings/server-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { serveForTest } from '../server/serve-for-test.ts';

const PATHS = [
  process.env.KENYON_TEST_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));

/** Why tests in a browser are left out, if they are. */
export const noBrowser: string | false =
  executablePath === undefined && 'there is no chromium here; KENYON_TEST_BROWSER may name one';

/** The page in a browser, on a server of its own. */
export interface OpenPage {
  readonly page: Page;
  readonly base: string;
  readonly kenyon: Kenyon;
  /** Of the database. */
  readonly path: string;
  /** What must not happen: errors in the page, what its policy refused, requests to elsewhere. */
  readonly faults: readonly string[];
  /** Goes to a view. */
  readonly go: (hash: string) => Promise<void>;
}

let started: Promise<Browser> | undefined;

/** Ends the browser, if one was started. */
export async function closeBrowser(): Promise<void> {
  await (await started)?.close();
  started = undefined;
}

/** Documents of three topics; the first two of each say nearly the same. */
export const SHELF = [
  { id: 'pet-1', text: '出门时怎么照顾家里的猫', topic: 'pets', lang: 'zh' },
  { id: 'pet-2', text: '出门时怎么照顾家里的狗', topic: 'pets', lang: 'zh' },
  { id: 'pet-3', text: 'A cat at home needs water and a clean box', topic: 'pets', lang: 'en' },
  { id: 'law-1', text: 'The landlord keeps the deposit for 3 months', topic: 'law', lang: 'en' },
  { id: 'law-2', text: 'The landlord keeps the deposit for 6 months', topic: 'law', lang: 'en' },
  { id: 'law-3', text: '合同到期以后房东应当退还押金', topic: 'law', lang: 'zh' },
  ...Array.from({ length: 24 }, (_, i) => ({
    id: `food-${String(i).padStart(2, '0')}`,
    text: `Recipe ${i}: home cooking with ${['rice', 'beans', 'noodles', 'tofu'][i % 4]} and number ${i * i}`,
    topic: 'food',
    lang: 'en',
  })),
];

/** Serves a database and opens its page. @param prepare fills the database before. */
export async function openPage(
  t: TestContext,
  prepare: (kenyon: Kenyon) => Promise<void>,
  options: { readonly browser?: BrowserContextOptions; readonly server?: ServerOptions } = {},
): Promise<OpenPage> {
  const encoder = new NgramEncoder(256);
  const { server, kenyon, path } = await serveForTest(
    t,
    { encoder: async () => encoder, ...options.server },
    { encoder },
  );
  await prepare(kenyon);
  const base = await server.listen({ port: 0 });
  // A browser that runs as root has no sandbox; it opens nothing but this page.
  started ??= chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
  const browser = await started;
  const context = await browser.newContext({ locale: 'en-US', acceptDownloads: true, ...options.browser });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('blob:')) faults.push(`request: ${request.url()}`);
  });
  const go = async (hash: string) => {
    await page.goto(`${base}/${hash}`);
  };
  return { page, base, kenyon, path, faults, go };
}

/** Waits until there are as many of something as is wanted. @throws when that does not come. */
export async function waitForCount(what: Locator, isWanted: (count: number) => boolean): Promise<void> {
  let count = await what.count();
  for (const end = Date.now() + 30_000; !isWanted(count); count = await what.count()) {
    if (Date.now() > end) throw new Error(`there are ${count} of ${what}`);
    await setTimeout(50);
  }
}

/** What of an element can be read, in lines as it is drawn. */
export async function textOf(what: Locator): Promise<string> {
  await what.waitFor();
  return (await what.allInnerTexts()).join('\n');
}

/** Text of the file that an action saves. */
export async function savedText(page: Page, action: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  return readFile(await download.path(), 'utf8');
}
