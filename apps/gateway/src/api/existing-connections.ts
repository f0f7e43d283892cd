import { Injectable, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';

/** Connections by the id of a path. */
@Injectable()
export class ExistingConnections {
  constructor(private readonly connections: Connections) {}

  /** @throws NotFoundException */
  async byId(id: string): Promise<ConnectionRow> {
    return known(id, await this.connections.byId(id));
  }
}

/** @throws NotFoundException when the connection is gone */
export function known<T>(id: string, found: T | null): T {
  if (found === null) throw new NotFoundException(`There is no connection ${id}.`);
  return found;
}

/** @throws ServiceUnavailableException when the service did not answer */
export function answered<T>(service: string, answer: T | null): T {
  if (answer === null) {
    throw new ServiceUnavailableException(
      `The ${service} service did not answer. See that it runs; if it was asked to do something, look whether that was taken up all the same.`,
    );
  }
  return answer;
}
