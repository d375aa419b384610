import type { Problem } from '../http/problem.ts';
import { withoutTexts } from '../http/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import type { ServerApp } from '../http/server-app.ts';

/** Has a group of routes answer errors in the shape that its clients read. */
export function answerErrorsAs(app: ServerApp, shape: (problem: Problem) => object): void {
  app.setErrorHandler((error, request, reply) => {
    const { problem, headers } = problemOf(error, request.id, request.body);
    if (problem.status >= 500) request.log.error({ requestId: request.id, error: withoutTexts(error) }, 'failed');
    // What was not read of the body would be taken for the next request.
    if (!request.raw.complete) reply.header('connection', 'close');
    return reply.code(problem.status).headers(headers).send(shape(problem));
  });
}
