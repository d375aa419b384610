import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestWork } from '../work/request-work.ts';
import type { Tasks } from '../work/tasks.ts';

/** Figures of one server, by route and never by what a request names. */
export interface ServerMetrics {
  readonly registry: Registry;
  /** Counts a request that was answered. */
  readonly note: (request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
}

/** Begins to count. */
export function serverMetrics(work: RequestWork, tasks: Tasks): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addQueueGauges(registry, work, tasks);
  return { registry, note: requestCounts(registry) };
}

function requestCounts(registry: Registry): ServerMetrics['note'] {
  const registers = [registry];
  const count = new Counter({
    name: 'kenyon_requests_total',
    help: 'Requests answered; those of status 499 ended before the answer was out',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const time = new Histogram({
    name: 'kenyon_request_seconds',
    help: 'Time until an answer was out',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  });
  return ({ method, route, status, seconds }) => {
    count.inc({ method, route, status });
    time.observe({ method, route }, seconds);
  };
}

function addQueueGauges(registry: Registry, work: RequestWork, tasks: Tasks): void {
  const sources = {
    search: () => work.figures('search'),
    write: () => work.figures('write'),
    task: () => tasks.figures(),
  };
  new Gauge({
    name: 'kenyon_work',
    help: 'Searches, writes and tasks that are under way or wait',
    labelNames: ['kind', 'state'],
    registers: [registry],
    collect() {
      for (const [kind, figures] of Object.entries(sources)) {
        const { running, waiting } = figures();
        this.set({ kind, state: 'running' }, running);
        this.set({ kind, state: 'waiting' }, waiting);
      }
    },
  });
}
