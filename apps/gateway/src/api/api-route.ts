import { applyDecorators, Controller, UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiProblemFilter } from './api-problem.filter.js';
import { problem } from './api-shapes.js';
import { checked } from './checked.js';

/** A controller of the operator API: behind a key, checked, refusing in sentences. */
export const ApiController = (tag: string, path: string) =>
  applyDecorators(
    Controller(`api/v1/${path}`),
    ApiTags(tag),
    ApiBearerAuth(),
    UseGuards(ApiKeyGuard),
    UseFilters(ApiProblemFilter),
    UsePipes(checked),
  );

/** Describes a route: what it does, what it answers, and how it may refuse. */
export const Describe = (summary: string, status: number, answer: z.ZodType | null, refusals: readonly number[] = []) =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, ...(answer === null ? {} : { standardSchema: answer }) }),
    ...[401, ...refusals].map((refusal) =>
      ApiResponse({ status: refusal, description: meanings[refusal] ?? 'Refused', standardSchema: problem }),
    ),
  );

const meanings: Record<number, string> = {
  400: 'The request is not as described',
  401: 'The API key is missing or unknown',
  404: 'There is no such thing',
  409: 'Something else comes first; the sentence says what',
  422: 'Something has to be mended; the sentence says what',
  429: 'Too many failed checks; the sentence says when to try again',
  502: 'Shopify or the WMS could not be asked',
  503: 'The service that knows does not answer now',
};
