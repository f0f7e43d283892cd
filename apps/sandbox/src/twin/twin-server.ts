import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CallLog, type Charge } from './call-log.js';
import { type Clock, systemClock } from './clock.js';
import { EffectLog } from './effect-log.js';
import { faultSettings, FaultSwitches } from './fault-switches.js';

/** What an operation of a twin answers. A string body is sent as it is; the content type is JSON unless headers say otherwise. */
export interface TwinAnswer {
  /** 0 hangs up without an answer. */
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the call log. */
  readonly note?: string;
  readonly charge?: Charge;
}

export interface TwinServerOptions {
  /** Named in `/_twin/health` and in errors: `Shopify twin`. */
  readonly name: string;
  /** Added to every API call. */
  readonly latencyMs?: number;
  readonly clock?: Clock;
  /** What a `throttle` fault answers; 429 with an empty object when left out. */
  readonly throttled?: () => TwinAnswer;
}

const pageQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).default(50_000),
});

/** An HTTP server that stands for a third party: its API through `answer`, its controls under `/_twin/`. */
export class TwinServer {
  readonly http: FastifyInstance;
  readonly effects: EffectLog;
  readonly calls: CallLog;
  readonly faults: FaultSwitches;
  readonly clock: Clock;

  constructor(private readonly options: TwinServerOptions) {
    this.clock = options.clock ?? systemClock;
    this.effects = new EffectLog(this.clock);
    this.calls = new CallLog(200_000, this.clock);
    this.faults = new FaultSwitches(options.latencyMs ?? 0);
    this.http = fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
    // fastify runs preClose hooks before it waits for requests, so none of them waits for a delay to end.
    this.http.addHook('preClose', async () => this.faults.close());
    this.http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    this.http.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      const status = error instanceof z.ZodError ? 400 : (error.statusCode ?? 500);
      const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
      return reply.status(status).send({ error: message });
    });
    this.controlRoutes();
  }

  /**
   * Answers one API call: latency and faults first, then the effect, then the call log. `operation` is the name that fault
   * rules match and the log shows.
   */
  async answer(operation: string, request: FastifyRequest, reply: FastifyReply, effect: () => Promise<TwinAnswer>): Promise<FastifyReply> {
    // Both products name the customer's own system first in the path.
    const ended = this.calls.begin(operation, request.headers['user-agent'] ?? null, request.url.split('/')[1] ?? null);
    let outcome;
    try {
      outcome = await this.faults.withFaults(operation, effect);
    } catch (error) {
      ended(500, `the twin itself failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
    switch (outcome.kind) {
      case 'cut':
        ended(0, outcome.note);
        return hangUp(reply);
      case 'status':
        ended(outcome.status, outcome.note);
        return send(reply, { status: outcome.status, body: outcome.body ?? {} });
      case 'throttle': {
        const throttled = this.options.throttled?.() ?? { status: 429, body: {} };
        ended(throttled.status, outcome.note);
        return send(reply, throttled);
      }
      case 'done':
        ended(outcome.value.status, [outcome.note, outcome.value.note].filter(Boolean).join('; ') || null, outcome.value.charge);
        return outcome.value.status === 0 ? hangUp(reply) : send(reply, outcome.value);
    }
  }

  /** Listens and answers the URL, without a trailing slash. Port 0 takes any free one. Throws where the port is taken, naming it. */
  async listen(at: { host: string; port: number; portVariable: string }): Promise<string> {
    try {
      await this.http.listen({ host: at.host, port: at.port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
        throw new Error(
          `The ${this.options.name} cannot listen on ${at.host}:${at.port}: the port is in use. ` +
            `Stop what listens there, or set ${at.portVariable} to another port (0 takes any free one).`,
          { cause: error },
        );
      }
      throw error;
    }
    const address = this.http.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : at.port;
    return `http://${at.host === '0.0.0.0' ? '127.0.0.1' : at.host}:${port}`;
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  private controlRoutes(): void {
    this.http.get('/_twin/health', async () => ({ ok: true, twin: this.options.name, effects: this.effects.last, calls: this.calls.last }));
    this.http.get('/_twin/effects', async (request) => {
      const { after, limit } = pageQuery.parse(request.query);
      return { effects: this.effects.after(after, limit), last: this.effects.last };
    });
    this.http.get('/_twin/calls', async (request) => {
      const { after, limit } = pageQuery.parse(request.query);
      return { calls: this.calls.after(after, limit), last: this.calls.last, forgotten: this.calls.forgotten };
    });
    this.http.get('/_twin/calls/summary', async () => ({ summary: this.calls.summary() }));
    this.http.get('/_twin/faults', async () => this.faults.current());
    this.http.put('/_twin/faults', async (request) => {
      this.faults.replace(faultSettings.parse(request.body));
      return this.faults.current();
    });
    this.http.delete('/_twin/faults', async () => {
      this.faults.clear();
      return this.faults.current();
    });
  }
}

/** Ends the connection without an answer. */
export function hangUp(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

function send(reply: FastifyReply, answer: TwinAnswer): FastifyReply {
  reply.status(answer.status);
  if (answer.headers !== undefined) reply.headers(answer.headers);
  if (!reply.hasHeader('content-type')) reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null));
}
