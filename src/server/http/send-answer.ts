import type { FastifyReply } from 'fastify';
import { TimeSlice } from '../../core/time-slice.ts';
import { HitsTooLongError } from '../../search/hit-bytes.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers with a text as it stands, such as JSON that is made already. */
export function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply
    .type(type)
    .serializer((sent: unknown) => sent as string)
    .send(text);
}

/** JSON of a list of so many members, which are made and written in turn with others: a million numbers take half a second. */
export async function listJson(count: number, memberAt: (index: number) => unknown): Promise<string> {
  const slice = new TimeSlice();
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    parts.push(JSON.stringify(memberAt(i)));
    if (slice.spent) await slice.pause();
  }
  return `[${parts.join(',')}]`;
}

/**
 * Answers with hits, whose JSON is made one by one, so that no more of it is made than may be sent.
 * @throws HitsTooLongError when they have more bytes.
 */
export function sendHits(
  reply: FastifyReply,
  { hits, ...rest }: { readonly hits: readonly object[] },
  answerBytes: number,
): FastifyReply {
  const parts: string[] = [];
  let bytes = 0;
  for (const hit of hits) {
    const json = JSON.stringify(hit);
    bytes += Buffer.byteLength(json);
    if (bytes > answerBytes) throw new HitsTooLongError(answerBytes, `${parts.length} would do`);
    parts.push(json);
  }
  const others = Object.entries(rest).filter(([, value]) => value !== undefined);
  const members = others.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return sendText(reply, JSON_TYPE, `{"hits":[${parts.join(',')}]${members.join('')}}`);
}
