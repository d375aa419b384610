import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import { closeBrowser, noBrowser, openPage } from './open-page.ts';
import { fillForStates, PAGE_STATES, SERVER_FOR_STATES } from './page-states.ts';

after(closeBrowser);

const options = { skip: noBrowser };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** All rules of WCAG 2.2 at the levels A and AA, and what axe holds to be good practice. */
const RUN = `axe.run(document, {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
})`;

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing wrong with any state of the page, ${colorScheme}`, options, async (t) => {
    const axe = await readFile(AXE, 'utf8');
    const { page, go, faults } = await openPage(t, fillForStates, {
      browser: { colorScheme },
      server: SERVER_FOR_STATES,
    });
    await go('#/search');
    const wrong: string[] = [];
    for (const { name, reach } of PAGE_STATES) {
      await reach(page, go);
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>(RUN);
      const found = violations.flatMap(({ id, impact, help, nodes }) =>
        nodes.map(
          ({ html, any }) => `${name}: ${impact} ${id}: ${help}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`,
        ),
      );
      wrong.push(...found);
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(
      faults.filter((fault) => !/status of 400/.test(fault)),
      [],
    );
  });

for (const [what, viewport] of [
  ['a phone', { width: 390, height: 780 }],
  // WCAG 1.4.10 asks for 320 pixels: a window of 1280 at 400 %.
  ['a window of 640 pixels at 200 %', { width: 320, height: 400 }],
] as const)
  test(`nothing reaches beyond the edge of ${what}, in any state`, options, async (t) => {
    const { page, go } = await openPage(t, fillForStates, { browser: { viewport }, server: SERVER_FOR_STATES });
    await go('#/search');
    const wrong: string[] = [];
    for (const { name, reach } of PAGE_STATES) {
      await reach(page, go);
      const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (beyond > 0) wrong.push(`${name}: ${beyond} pixels`);
    }
    assert.deepEqual(wrong, []);
  });

test('nothing moves for whoever asked for less motion', options, async (t) => {
  const { page, go } = await openPage(t, fillForStates, { browser: { reducedMotion: 'reduce' } });
  for (const hash of ['#/search?q=pets', '#/documents', '#/dedupe', '#/match', '#/speed', '#/status']) {
    await go(hash);
    await page.locator('main > *').nth(1).waitFor({ state: 'attached' });
    const moving = await page.evaluate<string[]>(`[...document.querySelectorAll('*')].filter((each) => {
      const { animationName, transitionDuration } = getComputedStyle(each);
      return animationName !== 'none' || transitionDuration !== '0s';
    }).map((each) => each.outerHTML.slice(0, 100))`);
    assert.deepEqual(moving, [], hash);
  }
});

test(
  'the way through the page by keys alone: past the navigation, through the hits, into a document and back',
  options,
  async (t) => {
    const { page, go, faults } = await openPage(t, fillForStates);
    const focused = (what: string) => page.evaluate<string>(`document.activeElement?.${what} ?? ''`);
    await go('#/documents');
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await focused('className'), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await focused('tagName'), 'MAIN');
    // The box has the focus from the beginning; what is typed key by key would bring hits that move on.
    await go('#/search?q=home%20cooking');
    await page.locator('.facet').first().waitFor();
    await page.locator('.hit mark').first().waitFor();
    assert.equal(await focused('type'), 'search');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused('id'), 'hit-2');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    // Keys of the page are none of a dialog's, and the focus does not leave it.
    await page.keyboard.press('/');
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab');
      assert.equal(
        await page.evaluate(
          `document.activeElement === document.body || document.activeElement.closest('dialog') !== null`,
        ),
        true,
      );
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await focused('id'), 'hit-2');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await focused('type'), 'search');
    // A facet keeps the focus while the hits below it change.
    await page.locator('.facet').first().focus();
    const facet = await focused('textContent');
    await page.keyboard.press('Enter');
    await page.locator('.chip').first().waitFor();
    await page.locator('.found[aria-busy=false]').waitFor();
    assert.equal((await focused('textContent')).replace(/\d+$/, ''), facet.replace(/\d+$/, ''));
    assert.equal(await focused('ariaPressed'), 'true');
    assert.deepEqual(faults, []);
  },
);
