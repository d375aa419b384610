import assert from 'node:assert/strict';
import { test } from 'node:test';
import { englishStem } from '../../../index/lexical/english-stem.ts';

/** From the sample vocabulary that is published with the algorithm. */
const PUBLISHED = `abandonment abandon, abasement abas, abbreviation abbrevi, abdominal abdomin, abed abe, aberration aberr, abeyance abey,
  abhorring abhor, abilities abil, able abl, ablutions ablut, abnormality abnorm, abominably abomin, aborigines aborigin, abruptness abrupt,
  absenting absent, absorption absorpt, abstractedly abstract, absurdities absurd, abundantly abund, abusing abus, abysses abyss, acacias acacia,
  academy academi, acceptability accept, accessories accessori, accidentally accident, acclamations acclam, accompanies accompani,
  accomplice accomplic, accordingly accord, accountability account, accrue accru, accumulation accumul, accuracy accuraci, accusers accus,
  achievements achiev, acknowledgement acknowledg, acquaintance acquaint, acquiescence acquiesc, acquitted acquit, acrid acrid,
  acrimoniously acrimoni, actress actress, actuality actual, adage adag, adaptability adapt, addicted addict, additionally addit, adds add,
  adherents adher, adhesive adhes, adieux adieux, adjectives adject, administratrator administratr, admiralty admiralti, admittance admitt,
  admonitory admonitori, adulatory adulatori, adulteries adulteri, advantageously advantag, consign consign, consolingly consol,
  consistency consist, consolatory consolatori, conspicuously conspicu, knightly knight, knocked knock, knotty knotti, knuckles knuckl`;

test('stems are those of the published vocabulary', () => {
  for (const pair of PUBLISHED.split(',')) {
    const [word, stem] = pair.trim().split(' ');
    assert.equal(englishStem(word), stem, word);
  }
});

test('what the algorithm keeps apart since 2025 is kept apart', () => {
  const apart = [
    ['universe', 'university'],
    ['organ', 'organize'],
    ['later', 'lateral'],
    ['news', 'new'],
    ['past', 'paste'],
    ['emerge', 'emergency'],
    ['general', 'generous'],
    ['evening', 'even'],
  ];
  for (const [a, b] of apart) assert.notEqual(englishStem(a), englishStem(b), `${a}, ${b}`);
  const together = [
    'university universities',
    'dying die',
    'skies sky',
    'proceed proceeds',
    'biologist biology',
    'pasted pasting',
  ];
  for (const [a, b] of together.map((pair) => pair.split(' ')))
    assert.equal(englishStem(a), englishStem(b), `${a}, ${b}`);
});

test('short words, and words of nothing but vowels or consonants, come through', () => {
  for (const word of ['a', 'is', 'be', 'aaa', 'eee', 'hmm', 'bcd', 'yyy', 'sss', 'inging', 'ly', 'ies', 'ied']) {
    assert.match(englishStem(word), /^[a-z]+$/, word);
  }
});
