import { messageOf } from '../../core/errors.ts';

/** What was found out about one thing that Kenyon needs or can use. */
export interface Finding {
  /** 'node', 'store', 'onnxruntime' ... */
  readonly name: string;
  /** 'warning': something works less well than it could; 'broken': something essential does not work. */
  readonly status: 'ok' | 'warning' | 'broken';
  /** For people; one line. */
  readonly detail: string;
}

/** Tries something out: what it returns is the detail, what it throws is the reason why not. */
export async function examine(
  name: string,
  failure: 'warning' | 'broken',
  attempt: () => string | Promise<string>,
): Promise<Finding> {
  try {
    return { name, status: 'ok', detail: await attempt() };
  } catch (error) {
    return { name, status: failure, detail: messageOf(error).split('\n', 1)[0]! };
  }
}
