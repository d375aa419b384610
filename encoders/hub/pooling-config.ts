import { FormatError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json-object.ts';

const PREFIX = 'pooling_mode_';
/** Ways of pooling that are supported, as older and newer files name them. */
const SUPPORTED: Readonly<Record<string, 'mean' | 'cls'>> = {
  mean_tokens: 'mean',
  mean: 'mean',
  cls_token: 'cls',
  cls: 'cls',
};

/**
 * How 1_Pooling/config.json makes one vector of those of the tokens. Older files have a switch for each way, newer ones
 * name it as `pooling_mode`, which decides where a file has both, as in sentence-transformers itself.
 * @param hasPrompts whether the model puts prompts before texts, which pooling must not leave out.
 * @throws FormatError for ways that are not supported, several of them at once, or none.
 */
export function poolingOf(config: JsonObject, file: string, hasPrompts: boolean): 'mean' | 'cls' {
  const switched = Object.keys(config).filter((name) => name.startsWith(PREFIX) && config[name] === true);
  const modes =
    config.pooling_mode === undefined
      ? switched.map((name) => name.slice(PREFIX.length))
      : [config.pooling_mode].flat().map(String);
  const pooling = modes.length === 1 && Object.hasOwn(SUPPORTED, modes[0]) ? SUPPORTED[modes[0]] : undefined;
  if (pooling === undefined) {
    throw new FormatError(
      `${file}: pooling must be one of mean_tokens and cls_token, others are not supported, found ${modes.join(', ') || 'none'}`,
    );
  }
  if (hasPrompts && pooling === 'mean' && config.include_prompt === false) {
    throw new FormatError(`${file}: include_prompt false, a mean without the prompt's tokens, is not supported`);
  }
  return pooling;
}
