import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { PageProblem } from '../pages/page-problem.js';
import { type OpenSession, SetupSessions } from '../setup/setup-sessions.js';
import { isUuid } from '../webhooks/is-uuid.js';

/** A connection that a browser may see, because it is its shop's. */
export interface OwnConnection {
  readonly session: OpenSession;
  readonly connection: ConnectionRow;
}

/** Lets a browser see the connections of the shop that it has installed, and no other. */
@Injectable()
export class OwnConnections {
  constructor(
    private readonly sessions: SetupSessions,
    private readonly connections: Connections,
  ) {}

  /** @throws PageProblem without a session, or for another shop's connection */
  async of(request: FastifyRequest, id: string): Promise<OwnConnection> {
    const session = await this.sessions.of(request);
    const connection = isUuid(id) ? await this.connections.byId(id) : null;
    if (connection?.shopDomain !== session.shop) {
      throw new PageProblem(404, 'No such connection', `${session.shop} has no connection of this id.`, {
        href: '/setup',
        label: 'To the form',
      });
    }
    return { session, connection };
  }

  /** The same for a form that was sent. @throws PageProblem also when no page of this session made the form */
  async sent(request: FastifyRequest, id: string, body: Record<string, unknown> | undefined): Promise<OwnConnection> {
    const own = await this.of(request, id);
    this.sessions.checkForm(own.session, body?.['formToken']);
    return own;
  }
}
