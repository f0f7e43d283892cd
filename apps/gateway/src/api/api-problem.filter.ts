import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { RUNTIME, type Runtime, ThirdPartyError } from '@stockbridge/platform';
import type { FastifyReply } from 'fastify';
import { SetupProblem } from '../setup/setup-problem.js';

/** Every refusal of the API: the status, and a sentence that says what is wrong and where. */
export interface ApiProblem {
  readonly statusCode: number;
  readonly message: string;
  /** The field of the request that it is about, where there is one. */
  readonly field?: string;
}

@Catch()
export class ApiProblemFilter implements ExceptionFilter {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = this.problem(error);
    void host.switchToHttp().getResponse<FastifyReply>().code(problem.statusCode).send(problem);
  }

  private problem(error: unknown): ApiProblem {
    if (error instanceof SetupProblem) {
      return { statusCode: error.status, message: error.sentence, ...(error.field === 'form' ? {} : { field: error.field }) };
    }
    if (error instanceof HttpException) return { statusCode: error.getStatus(), message: error.message };
    if (error instanceof ThirdPartyError) {
      return { statusCode: 502, message: `${error.side === 'shopify' ? 'Shopify' : 'The WMS'} could not be asked: ${error.message}` };
    }
    // What Fastify could not read: a body that is no JSON, or too large.
    const { statusCode } = error as { statusCode?: unknown };
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
      return { statusCode, message: statusCode === 413 ? 'The body is larger than 1 MiB.' : 'The body is not valid JSON.' };
    }
    this.runtime.logger.error({ err: error }, 'an API request failed');
    return { statusCode: 500, message: 'The request failed for a reason nobody foresaw; it is in the log of the gateway.' };
  }
}
