import type { Page } from 'playwright-core';
import type { Kenyon } from '../../../src/database/kenyon.ts';
import type { ServerOptions } from '../../../src/server/settings/server-options.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { SHELF } from './open-page.ts';

/** A state of the page that somebody may be in, and how one gets there. */
export interface PageState {
  readonly name: string;
  readonly reach: (page: Page, go: (hash: string) => Promise<void>) => Promise<void>;
}

const PAIRS = Array.from({ length: 14 }, (_, i) =>
  i % 2 === 0 ? `red fox ${i}\tred foxes ${i}\t1` : `a ${i}\txyz\t0`,
);

/** Fills a database so that every state can be reached. */
export async function fillForStates(kenyon: Kenyon): Promise<void> {
  const collection = kenyon.collection('shelf');
  await collection.add(SHELF);
  await collection.setEntities({ model: false, rules: false, fields: ['topic'] });
  await collection.saveSetting({
    ...{ index: 'hnsw', options: { efSearch: 64 }, targetRecall: 0.95, recall: 0.981, interval: [0.96, 0.99] },
    ...{ count: 30, dim: 256, k: 10, queries: 20, p95Ms: 0.5, measuredAt: '2026-05-01T10:00:00.000Z' },
    queriesPerSecond: 2500,
  });
}

/** What the server of every state has: a reranker, so that what needs one is there. */
export const SERVER_FOR_STATES: ServerOptions = { reranker: async () => new ScriptedScorer(({ b }) => b.length) };

/** All views, and what they open. */
export const PAGE_STATES: readonly PageState[] = [
  {
    name: 'search, nothing asked',
    reach: async (page, go) => {
      await go('#/search');
      await page.locator('.empty').waitFor();
    },
  },
  {
    name: 'search, with hits, a filter, an entity and why, reranked',
    reach: async (page, go) => {
      await go('#/search?q=pets%20at%20home&rerank=true&f=%7B%22lang%22%3A%5B%22zh%22%5D%7D');
      await page.locator('.hit').first().waitFor();
      await page.locator('.facet').first().waitFor({ state: 'attached' });
      await page.locator('.why-title').first().click();
      await page.locator('.plan-title').click();
    },
  },
  {
    name: 'search, nothing found',
    reach: async (page, go) => {
      await go('#/search?q=zzqq&mode=lexical');
      await page.locator('.empty').waitFor();
    },
  },
  {
    name: 'documents, with a file that is looked at',
    reach: async (page, go) => {
      await go('#/documents');
      await page.locator('.row').first().waitFor();
      await page.locator('.panel-title').click();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('id,question\n1,Why?\n2,文本\n') });
      await page.locator('caption').waitFor();
    },
  },
  {
    name: 'a document, and a fault',
    reach: async (page, go) => {
      await go('#/documents?filter=topic%20%3D');
      await page.getByRole('alert').waitFor();
      await go('#/documents');
      await page.locator('.row').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'duplicates, before',
    reach: async (page, go) => {
      await page.evaluate('sessionStorage.clear()');
      await go('#/dedupe');
      await page.reload();
      await page.getByRole('slider').waitFor();
    },
  },
  {
    name: 'duplicates, a pair',
    reach: async (page) => {
      await page.getByRole('slider').fill('0.9');
      await page.locator('form button.strong').click();
      await page.locator('.pair-side mark').first().waitFor();
    },
  },
  {
    name: 'duplicates, the end',
    reach: async (page) => {
      await page.keyboard.press('s');
      await page.keyboard.press('d');
      await page.keyboard.press('k');
      await page.locator('.decide button').last().click();
      await page.locator('.over .row').nth(2).waitFor();
    },
  },
  {
    name: 'matching, with a fitted threshold',
    reach: async (page, go) => {
      await go('#/match');
      await page.locator('textarea').fill(PAIRS.join('\n'));
      await page.locator('form button.strong').click();
      await page.locator('.fit button').click();
      await page.locator('.fitted').waitFor();
      await page.locator('.pair-row').first().click();
      await page.locator('.pair-side').first().waitFor();
    },
  },
  {
    name: 'speed',
    reach: async (page, go) => {
      await go('#/speed');
      await page.locator('.plot').waitFor();
    },
  },
  {
    name: 'status, with limits',
    reach: async (page, go) => {
      await go('#/status');
      await page.locator('.lamp-on').waitFor();
      await page.locator('summary').click();
    },
  },
  {
    name: 'the map of the keys',
    reach: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
