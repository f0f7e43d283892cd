import { BadRequestException } from '@nestjs/common';
import { StandardSchemaValidationPipe } from '@nestjs/common';

/** Checks what the route's schemas describe, and says at which field something is wrong. */
export const checked = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new BadRequestException(
      issues
        .slice(0, 10)
        .map(({ path, message }) => {
          const field = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
          return field === '' ? message : `${field}: ${message}`;
        })
        .join('; '),
    ),
});
