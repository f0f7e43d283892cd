import { applyDecorators, Catch, Controller, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Passes a handler's error on as it was thrown. Nest would replace it by "Internal server error", and no verdict could be told from that. */
@Catch()
export class OriginalErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * A controller whose methods handle events (`@EventPattern(orderExported.name)`, given the whole event) and answer questions
 * (`@MessagePattern(flowStatus.name)`, given what is asked). One per service and event.
 */
export const EventController = (): ClassDecorator => applyDecorators(Controller(), UseFilters(OriginalErrorFilter));
