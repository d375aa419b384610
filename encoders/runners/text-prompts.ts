import { createHash } from 'node:crypto';
import { requireOneOf, shown } from '../../src/core/checks.ts';
import type { TextRole } from '../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';

/** Prompts before texts of each role, trailing blanks included: 'query: ' and 'passage: ' of the E5 models. */
export type TextPrompts = Readonly<Record<TextRole, string>>;

const ROLES: readonly TextRole[] = ['query', 'document'];

/** @throws InvalidArgumentError unless both prompts are strings, and nothing else is given. */
export function checkPrompts(prompts: TextPrompts): TextPrompts {
  const isObject = typeof prompts === 'object' && prompts !== null;
  const hasBoth = isObject && ROLES.every((role) => typeof prompts[role] === 'string');
  if (hasBoth && Object.keys(prompts).length === ROLES.length) return prompts;
  throw new InvalidArgumentError(
    `prompts must be {"query": "...", "document": "..."}, '' for none, got ${shown(prompts)}`,
  );
}

/** The role of texts to encode, 'document' unless another is given. @throws InvalidArgumentError for another word. */
export function checkRole(role: TextRole = 'document'): TextRole {
  requireOneOf('role', role, ROLES);
  return role;
}

/** Mark of prompts in the fingerprint of a model; empty where there are none. */
export function promptsMark(prompts: TextPrompts | undefined): string {
  const texts = ROLES.map((role) => prompts?.[role] ?? '');
  if (texts.every((text) => text === '')) return '';
  return `-${createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)}`;
}
