import type { JSX } from 'preact';
import { ApiError } from '../api/request.ts';
import { useWords, type Words } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';

/** Says in words what went wrong, what the server said of it, and what can be done. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }): JSX.Element {
  const words = useWords();
  const { say } = words;
  const asked = error instanceof ApiError ? error : undefined;
  return (
    <div class="problem" role="alert">
      <p class="problem-title">{titleOf(error, words)}</p>
      <Detail error={error} />
      {asked?.requestId !== undefined && <p class="soft small">{say('faultRequest', { id: asked.requestId })}</p>}
      {onRetry !== undefined && (
        <button type="button" class="quiet" onClick={onRetry}>
          {say('retry')}
        </button>
      )}
    </div>
  );
}

function Detail({ error }: { error: unknown }): JSX.Element | null {
  const { say } = useWords();
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'UNREACHABLE') return <p>{say('faultUnreachableHint')}</p>;
  return (
    <p lang="en" class="problem-detail">
      {error.detail}
    </p>
  );
}

function titleOf(error: unknown, { say }: Words): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  return say(nameOf(error));
}

function nameOf({ code, status }: ApiError): TextName {
  if (code === 'UNREACHABLE') return 'faultUnreachable';
  if (status === 403) return 'faultForbidden';
  if (status === 404) return 'faultNotFound';
  if (status === 429 || status === 503) return 'faultBusy';
  if (status === 504 || status === 408) return 'faultTimeout';
  return status >= 500 ? 'faultServer' : 'faultAsked';
}
