import { askForKey, currentKey } from './key.ts';
import { ApiError, problemError } from './request.ts';

/** How a file is sent. */
export interface SendFileOptions {
  readonly signal: AbortSignal;
  /** Told how many bytes of the file are out. */
  readonly onSent?: (bytes: number) => void;
  /** Told the lines of the answer, each once, as they come. */
  readonly onLines?: (lines: readonly string[]) => void;
}

/**
 * Sends a file whole. Not by `fetch`, which does not tell how much of a body is out.
 * @param path with its query.
 * @returns the answer.
 * @throws ApiError; the reason of the signal.
 */
export async function sendFile(path: string, file: Blob, options: SendFileOptions): Promise<string> {
  for (;;) {
    const key = currentKey();
    const { status, statusText, responseText } = await send(path, file, key, options);
    if (status >= 200 && status < 300) return responseText;
    if (status !== 401) throw problemError(status, statusText, responseText);
    await askForKey(key);
    options.signal.throwIfAborted();
  }
}

function send(
  path: string,
  file: Blob,
  key: string | undefined,
  { signal, onSent, onLines }: SendFileOptions,
): Promise<XMLHttpRequest> {
  const request = new XMLHttpRequest();
  request.open('POST', path);
  request.setRequestHeader('content-type', 'application/octet-stream');
  if (key !== undefined) request.setRequestHeader('authorization', `Bearer ${key}`);
  let told = 0;
  const tell = () => {
    if (request.status !== 200) return;
    const end = request.responseText.lastIndexOf('\n') + 1;
    if (end <= told) return;
    onLines?.(request.responseText.slice(told, end).trimEnd().split('\n'));
    told = end;
  };
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onSent?.(loaded);
    request.onprogress = tell;
    request.onload = () => {
      tell();
      resolve(request);
    };
    request.onerror = () => reject(new ApiError({ status: 0, code: 'UNREACHABLE', detail: '' }));
    request.onabort = () => reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
