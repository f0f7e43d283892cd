import { Injectable } from '@nestjs/common';
import { type ConnectionSettings, connectionSettings } from '@stockbridge/contracts';
import type { WmsWarehouse } from '@stockbridge/wms';
import { ConnectionAnnouncements } from '../connections/connection-configured.js';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { orderSettingsProblem } from '../connections/order-settings-problem.js';
import { endsStockPreview, settingsProblem, warehouseField, warehousesOf, withoutIdleDryRuns } from '../connections/settings-problem.js';
import { withReturnsSince } from '../connections/returns-since.js';
import { checkPrefix } from './check-prefix.js';
import { SetupProblem } from './setup-problem.js';
import { WmsCheck } from './wms-check.js';

/** The one way in which settings of a connection change, from the API and from the pages alike: checked first, then kept and announced. */
@Injectable()
export class SettingsChanges {
  constructor(
    private readonly connections: Connections,
    private readonly announcements: ConnectionAnnouncements,
    private readonly wms: WmsCheck,
  ) {}

  /**
   * Null when there is no such connection.
   *
   * @param change what is wanted of the settings that stand; may be called twice
   * @throws SetupProblem naming the setting and how to mend it; a `ThirdPartyError` when the WMS can't be asked for its warehouses
   */
  async change(connectionId: string, change: (settings: ConnectionSettings) => unknown): Promise<ConnectionRow | null> {
    const now = await this.connections.byId(connectionId);
    if (!now) return null;
    await this.checkWarehouses(now, parsed(change(now.settings)));
    return this.connections.change(
      connectionId,
      async (row, tx) => {
        const settings = withReturnsSince(row.settings, withoutIdleDryRuns(row.settings, parsed(change(row.settings))), new Date());
        const others = await this.connections.othersOnLane(tx, row.laneId, connectionId);
        checkPrefix(
          settings.order.orderNumberPrefix,
          row.shopDomain,
          others.map((other) => other.settings.order.orderNumberPrefix),
        );
        if (endsStockPreview(row.settings, settings)) {
          row.stockSeenAt = null;
          row.stockSettingsVersion = row.version + 1;
        }
        const problem = settingsProblem(row.settings, settings, {
          locationId: row.locationId,
          neighbours: await this.connections.neighbours(tx, row),
          isStockSeen: row.stockSeenAt !== null,
        });
        if (problem) throw new SetupProblem(problem.status, problem.field, problem.sentence);
        row.settings = settings;
      },
      'The settings were changed. Orders that are in the warehouse already stay as they are.',
    );
  }

  /** Takes what a form changes; what is wrong with it is answered. */
  async take(connectionId: string, changes: Parameters<typeof mergedSettings>[1]): Promise<SetupProblem | null> {
    try {
      await this.change(connectionId, (before) => mergedSettings(before, changes));
      return null;
    } catch (error) {
      if (error instanceof SetupProblem) return error;
      throw error;
    }
  }

  /** Settings as they would be, for a look at what they would do: checked by themselves, kept nowhere. @throws SetupProblem */
  asIf(change: (settings: ConnectionSettings) => unknown, { settings }: ConnectionRow): ConnectionSettings {
    const wanted = parsed(change(settings));
    const problem = orderSettingsProblem(wanted);
    if (problem) throw new SetupProblem(problem.status, problem.field, problem.sentence);
    return wanted;
  }

  /** The warehouses that the connection's own user sees. @throws SetupProblem, or a `ThirdPartyError` */
  async warehouses(row: ConnectionRow): Promise<readonly WmsWarehouse[]> {
    const { wmsUsername: username, wmsPassword: password } = await this.announcements.openCredentials(row);
    return this.wms.warehouses({ url: row.wmsUrl, username, password, goodsOwnerId: row.goodsOwnerId });
  }

  /** Only those that are named anew: a warehouse that was closed keeps nobody from changing something else. */
  private async checkWarehouses(row: ConnectionRow, wanted: ConnectionSettings): Promise<void> {
    const known = warehousesOf(row.settings);
    const added = warehousesOf(wanted).filter((id) => !known.includes(id));
    if (added.length === 0) return;
    const found = await this.warehouses(row);
    const missing = added.filter((id) => !found.some((each) => each.id === id));
    if (missing.length === 0) return;
    const offered = found.map((each) => `${each.id} (${each.name ?? each.code ?? 'without a name'})`).join(', ');
    throw new SetupProblem(
      422,
      warehouseField(wanted),
      `The WMS has no warehouse ${missing.join(', ')}${offered === '' ? ', and shows none to this user.' : `; it has ${offered}.`}`,
    );
  }
}

function parsed(settings: unknown): ConnectionSettings {
  const read = connectionSettings.safeParse(settings);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SetupProblem(422, `settings.${issue?.path.join('.') ?? ''}`, `${issue?.message ?? 'The settings can not be read'}.`);
}
