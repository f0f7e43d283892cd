import { Injectable } from '@nestjs/common';
import { ShopifyOrders, type ShopAccess } from '@stockbridge/shopify';
import { z } from 'zod';

const DAY_MS = 86_400_000;
const NEWEST = 20;
/** The newest orders are looked for in a day, then in longer times; without `read_all_orders` Shopify shows no longer one. */
const LOOKED_FOR_IN_DAYS = [1, 7, 60];

/** Shopify's clock may be ahead of ours, and its search knows whole seconds: the newest order must not be missed for that. */
const AHEAD_MS = 60_000;

/** Where a preview goes on. The time it is about stays as it was at its first page. */
const place = z.tuple([z.iso.datetime(), z.iso.datetime(), z.string().nullable(), z.number().int().min(0)]);

/** Some of the orders that a preview is about, and where the next ones are; null after the last. */
export interface PreviewedPart {
  readonly ids: readonly string[];
  readonly next: string | null;
}

/** Which orders a preview is about: those of the last days a few at a time, or the newest. Only ids are read, with what is left to bulk work. */
@Injectable()
export class PreviewedIds {
  constructor(private readonly shopify: ShopifyOrders) {}

  /** Oldest first. A place that can't be read begins again. */
  async ofDays(shop: ShopAccess, days: number, after: string | null, limit: number, now = new Date()): Promise<PreviewedPart> {
    const [from, to, page, shown] = read(after) ?? [daysBefore(now, days).toISOString(), soon(now).toISOString(), null, 0];
    const { items, next } = await this.shopify.placedBetween(shop, new Date(from), new Date(to), page);
    const ids = items.slice(shown, shown + limit).map(({ id }) => id);
    const isPageLeft = shown + limit < items.length;
    if (isPageLeft) return { ids, next: JSON.stringify([from, to, page, shown + limit]) };
    return { ids, next: next === null ? null : JSON.stringify([from, to, next, 0]) };
  }

  /** The twenty newest, newest first. */
  async newest(shop: ShopAccess, now = new Date()): Promise<PreviewedPart> {
    let ids: string[] = [];
    for (const days of LOOKED_FOR_IN_DAYS) {
      ids = await this.last(shop, daysBefore(now, days), soon(now));
      if (ids.length === NEWEST) break;
    }
    return { ids: ids.reverse(), next: null };
  }

  private async last(shop: ShopAccess, from: Date, to: Date): Promise<string[]> {
    let ids: string[] = [];
    let after: string | null = null;
    do {
      const page = await this.shopify.placedBetween(shop, from, to, after);
      ids = [...ids, ...page.items.map(({ id }) => id)].slice(-NEWEST);
      after = page.next;
    } while (after !== null);
    return ids;
  }
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);
const soon = (now: Date): Date => new Date(now.getTime() + AHEAD_MS);

function read(after: string | null): z.infer<typeof place> | null {
  try {
    return after === null ? null : place.parse(JSON.parse(after));
  } catch {
    return null;
  }
}
