import { Inject, Injectable } from '@nestjs/common';
import { CredentialRefused, Refused, RUNTIME, type Runtime, ThirdPartyError } from '@stockbridge/platform';
import {
  AllowedHosts,
  CHECK_WINDOW_MS,
  nextCheckAt,
  type WmsAccess,
  WmsAddressError,
  WmsClient,
  type WmsWarehouse,
  wmsUrl,
} from '@stockbridge/wms';
import { DataSource, type EntityManager, LessThan, MoreThan } from 'typeorm';
import { FailedCheck } from './failed-check.js';
import { SetupProblem } from './setup-problem.js';

/** How an API user is made, as the WMS's own manual says it. */
export const API_USER_NEEDED =
  'The WMS did not accept this user. An ordinary login does not work here: an API user is needed, whose name begins with WSI and which belongs to ' +
  'exactly one goods owner. The warehouse makes it in the WMS under Administration, “API for goods owners”: ask them for its name and password.';

/** Tries credentials on a WMS before they are kept, and never so often that it locks out others. */
@Injectable()
export class WmsCheck {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly wms: WmsClient,
    private readonly allowedHosts: AllowedHosts,
  ) {}

  /** The base URL behind what was typed. @throws SetupProblem when it is none, or its host may not be called. */
  url(given: string): string {
    try {
      const url = wmsUrl(given, this.runtime.config.wmsUrlTemplate);
      this.allowedHosts.assertUrl(url);
      return url;
    } catch (error) {
      throw asAddressProblem(error);
    }
  }

  /** @throws SetupProblem saying what to mend, or when to try again. */
  async check(access: WmsAccess): Promise<void> {
    const host = new URL(access.url).host.toLowerCase();
    const claim = await this.claim(host);
    try {
      await this.wms.check(access);
    } catch (error) {
      throw asProblem(error);
    }
    await this.dataSource.getRepository(FailedCheck).delete({ id: claim });
  }

  /**
   * The warehouses of the installation, asked with credentials that were checked before. A password that was changed since counts
   * as a failed check. @throws SetupProblem when it is not to be tried now; a `ThirdPartyError`
   */
  async warehouses(access: WmsAccess): Promise<readonly WmsWarehouse[]> {
    const host = new URL(access.url).host.toLowerCase();
    await this.dataSource.transaction((tx) => this.refuseTooManyFailures(tx, host));
    try {
      return await this.wms.warehouses(access);
    } catch (error) {
      if (error instanceof CredentialRefused) await this.dataSource.getRepository(FailedCheck).save({ host, checkedAt: new Date() });
      throw error;
    }
  }

  /** Counts the check as failed before it is made: two at once can't both be the last one allowed. */
  private async claim(host: string): Promise<string> {
    return this.dataSource.transaction(async (tx) => {
      await this.refuseTooManyFailures(tx, host);
      const row = await tx.getRepository(FailedCheck).save({ host, checkedAt: new Date() });
      return row.id;
    });
  }

  private async refuseTooManyFailures(tx: EntityManager, host: string): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 13))`, [host]);
    const now = new Date();
    const since = new Date(now.getTime() - CHECK_WINDOW_MS);
    await tx.getRepository(FailedCheck).delete({ checkedAt: LessThan(since) });
    const failures = await tx.getRepository(FailedCheck).findBy({ host, checkedAt: MoreThan(since) });
    const next = nextCheckAt(
      failures.map(({ checkedAt }) => checkedAt),
      now,
    );
    if (next === null) return;
    const minutes = Math.max(1, Math.ceil((next.getTime() - now.getTime()) / 60_000));
    throw new SetupProblem(
      429,
      'form',
      `Two checks on ${host} have failed in the last ten minutes. More could lock out everybody behind our address; try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    );
  }
}

function asAddressProblem(error: unknown): unknown {
  return error instanceof WmsAddressError ? new SetupProblem(422, 'wmsSystem', error.message) : error;
}

function asProblem(error: unknown): unknown {
  // A host that resolves or redirects to where nothing may be called is told by the client, with the address error inside.
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WmsAddressError) return asAddressProblem(cause);
  }
  if (!(error instanceof ThirdPartyError)) return error;
  if (error instanceof CredentialRefused) return new SetupProblem(422, 'username', API_USER_NEEDED);
  // The client says whether it was the goods owner or the URL, and how to mend it.
  if (error instanceof Refused) return new SetupProblem(422, error.code === 'goods-owner' ? 'goodsOwnerId' : 'wmsSystem', error.message);
  return new SetupProblem(502, 'wmsSystem', `The WMS could not be asked: ${error.message}. Check the URL, or try again when it answers.`);
}
