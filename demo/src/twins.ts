/** Calls of the twins' control routes, and what they answer. Plain HTTP: nothing of the hub is used to look at the twins. */

export interface ShopDump {
  readonly orders: readonly WholeOrderDump[];
}

export interface AddressDump {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly provinceCode: string | null;
  readonly countryCode: string | null;
  readonly phone: string | null;
}

export interface ShopOrderDump {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly financialStatus: string;
  readonly cancelledAt: string | null;
  readonly shippingAddress: object | null;
  readonly billingAddress: object | null;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string | null;
    readonly variantId: string | null;
    readonly quantity: number;
    readonly currentQuantity: number;
    readonly requiresShipping: boolean;
    readonly isGiftCard: boolean;
  }[];
  readonly fulfillmentOrders: readonly {
    readonly id: string;
    readonly locationId: string;
    readonly status: string;
    readonly lines: readonly { readonly lineItemId: string; readonly totalQuantity: number; readonly remainingQuantity: number }[];
  }[];
  readonly fulfillments: readonly {
    readonly id: string;
    readonly status: string;
    readonly locationId: string;
    readonly trackingNumbers: readonly string[];
    readonly carrier?: string | null;
    readonly lines: readonly { readonly lineItemId: string; readonly quantity: number }[];
  }[];
}

export interface WarehouseOrderDump {
  readonly orderId: number;
  readonly orderNumber: string;
  readonly goodsOwnerOrderId: string | null;
  /** Id of the order whose rest this is; null for every other. */
  readonly backOrderFor: number | null;
  readonly status: number;
  readonly carrier: string | null;
  readonly tracking: readonly { readonly waybill: string; readonly url: string | null }[];
  readonly lines: readonly {
    readonly rowNumber: string;
    readonly articleNumber: string;
    readonly ordered: number;
    readonly picked: number;
    /** Of what was picked, what came back. */
    readonly returned: number;
  }[];
}

/** An order of the shop with everything that its warehouse order is made of. */
export interface WholeOrderDump extends ShopOrderDump {
  readonly currency: string;
  readonly totalPrice: string;
  /** What the customer still owes. */
  readonly outstanding: string;
  readonly transactions: readonly { readonly kind: string; readonly presented: string }[];
  readonly refunds: readonly {
    readonly id: string;
    readonly by: 'app' | 'merchant';
    /** In the currency in which the customer bought. */
    readonly presented: string;
    /** Of the shipping, in that currency. */
    readonly shipping: { readonly presented: string };
    readonly lines: readonly { readonly lineItemId: string; readonly quantity: number }[];
  }[];
  readonly returns: readonly { readonly id: string; readonly name: string; readonly status: string }[];
  readonly email: string | null;
  readonly phone: string | null;
  readonly note: string | null;
  readonly customer: { readonly email: string | null; readonly note: string | null } | null;
  /** Of a business buyer. */
  readonly companyName: string | null;
  /** Of the first shipping line. */
  readonly shippingTitle: string | null;
  readonly shippingCode: string | null;
  readonly shippingAddress: AddressDump | null;
  readonly billingAddress: AddressDump | null;
  readonly lines: readonly (ShopOrderDump['lines'][number] & {
    readonly unitPrice: string;
    /** Over all ordered units. */
    readonly discount: string;
  })[];
}

/** A warehouse order with what was written of it by the REST API. */
export interface WrittenOrderDump extends WarehouseOrderDump {
  readonly body: Readonly<Record<string, unknown>>;
  readonly lines: readonly (WarehouseOrderDump['lines'][number] & { readonly body: Readonly<Record<string, unknown>> })[];
}

export interface VariantDump {
  readonly id: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  readonly productTitle: string;
  readonly title: string;
  readonly productStatus: string;
  readonly vendor: string | null;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly price: string;
  /** Of the first medium that is an image. */
  readonly imageUrl: string | null;
  readonly weight: { readonly value: number; readonly unit: string } | null;
  readonly cost: string | null;
  readonly hsCode: string | null;
  readonly countryOfOrigin: string | null;
  readonly tracked: boolean;
}

/** A variant at a location. */
export interface LevelDump {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly sku: string | null;
  readonly locationId: string;
  readonly tracked: boolean;
  readonly isActive: boolean;
  readonly available: number;
  readonly committed: number;
}

export interface ArticleDump {
  readonly articleNumber: string;
  /** Over all warehouses. */
  readonly sellable: number;
  /** As it was written by the REST API. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Effect {
  readonly seq: number;
  readonly at: string;
  readonly effect: string;
  readonly subject: string;
  readonly data: Record<string, unknown>;
}

export interface Call {
  readonly seq: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly operation: string;
  readonly status: number;
  readonly userAgent: string | null;
  /** The shop or warehouse that was called. */
  readonly system: string | null;
  /** What became of it, if not the ordinary; such as the fault that struck. */
  readonly note: string | null;
}

export interface CallSummary {
  readonly calls: number;
  readonly answeringMs: number;
  readonly throttled: number;
  readonly points: number;
}

export interface WebhookDelivery {
  readonly seq: number;
  readonly topic: string;
  readonly orderId: string | null;
  readonly sentAt: string;
  readonly attempt: number;
}

/** One twin's control routes. */
export class Twin {
  constructor(readonly url: string) {}

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isText = typeof body === 'string';
    const answer = await fetch(`${this.url}/_twin${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' },
      body: body === undefined ? undefined : isText ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} at the twin: ${answer.status} ${sentenceOf(text)}`);
    return JSON.parse(text) as T;
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  /** All, or those with a higher `seq`. */
  async effects(after = 0): Promise<Effect[]> {
    return (await this.get<{ effects: Effect[] }>(`/effects?limit=1000000&after=${after}`)).effects;
  }

  /** All calls since the twin began, by operation. */
  async callSummary(): Promise<Readonly<Record<string, CallSummary>>> {
    return (await this.get<{ summary: Record<string, CallSummary> }>('/calls/summary')).summary;
  }

  async calls(): Promise<Call[]> {
    return (await this.get<{ calls: Call[] }>('/calls?limit=1000000')).calls;
  }
}

function sentenceOf(text: string): string {
  try {
    return (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    return text;
  }
}
