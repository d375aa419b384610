import type { FastifyReply } from 'fastify';

/** Answers with a text as it stands, such as JSON that is made already. */
export function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply
    .type(type)
    .serializer((sent: unknown) => sent as string)
    .send(text);
}
