import asyncHooks, { type AsyncHook } from 'node:async_hooks';

/*
 * Loaded before node:test, which follows every promise of a test from its making to its collection, to tell which test an error is of that
 * nobody caught: a quarter of the time of tests that await much. Such an error now fails its file; `npm run test:one` tells the test. What
 * `describe` holds would not know that it is there, so there is none: a test that has others calls `t.test`.
 */
const untracked: AsyncHook = { enable: () => untracked, disable: () => untracked };
asyncHooks.createHook = () => untracked;
