import type { FastifyReply } from 'fastify';
import { HitsTooLongError } from '../../search/hit-bytes.ts';

/** Answers with a text as it stands, such as JSON that is made already. */
export function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply
    .type(type)
    .serializer((sent: unknown) => sent as string)
    .send(text);
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
  return sendText(reply, 'application/json; charset=utf-8', `{"hits":[${parts.join(',')}]${members.join('')}}`);
}
