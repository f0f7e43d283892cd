import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { RUNTIME, type Runtime, ThirdPartyError } from '@stockbridge/platform';
import type { FastifyReply } from 'fastify';
import { html } from './html.js';
import { sendPage } from './page.js';

/** What stops a person on one of our pages: a status, a title, one sentence, and where to go from there. */
export class PageProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly sentence: string,
    readonly wayOut: { readonly href: string; readonly label: string } | null = null,
  ) {
    super(sentence);
    this.name = 'PageProblem';
  }
}

/** Turns what a page's route throws into a plain page with one sentence. */
@Catch()
export class PageProblemFilter implements ExceptionFilter {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, title, sentence, wayOut } = this.problem(error);
    void sendPage(reply, status, {
      title,
      body: html`<h1>${title}</h1>
        <div class="alert" role="alert"><p>${sentence}</p></div>
        ${wayOut && html`<p><a class="button" href="${wayOut.href}">${wayOut.label}</a></p>`}`,
    });
  }

  private problem(error: unknown): PageProblem {
    if (error instanceof PageProblem) return error;
    if (error instanceof HttpException) {
      return new PageProblem(error.getStatus(), 'This did not work', 'The request could not be understood.', {
        href: '/',
        label: 'To the start',
      });
    }
    if (error instanceof ThirdPartyError) {
      const side = error.side === 'shopify' ? 'Shopify' : 'The warehouse system';
      return new PageProblem(
        502,
        `${side} did not answer as expected`,
        `${side} could not be asked: ${error.message}. Nothing was changed; try again.`,
      );
    }
    this.runtime.logger.error({ err: error }, 'a page failed');
    return new PageProblem(
      500,
      'Something went wrong',
      'The page could not be made. Nothing was changed; try again, and tell the operator if it stays so.',
    );
  }
}
