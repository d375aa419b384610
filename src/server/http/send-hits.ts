import type { FastifyReply } from 'fastify';
import { type HttpProblem, limitExceeded } from './problem.ts';

/**
 * Answers with hits, whose JSON is made one by one, so that no more of it is made than may be sent.
 * @throws HttpProblem 400 when they have more bytes.
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
    if (bytes > answerBytes) throw tooLong(parts.length, answerBytes);
    parts.push(json);
  }
  const others = Object.entries(rest).filter(([, value]) => value !== undefined);
  const members = others.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return reply
    .type('application/json; charset=utf-8')
    .serializer((json: unknown) => json as string)
    .send(`{"hits":[${parts.join(',')}]${members.join('')}}`);
}

function tooLong(fit: number, answerBytes: number): HttpProblem {
  const detail = `k is too large: the hits have more than ${answerBytes} bytes, ${fit} would do; ask for fewer with k, and for the next ones with cursor`;
  return limitExceeded(detail, '#/k');
}
