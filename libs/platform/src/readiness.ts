/** What a service needs from outside says of itself. The sentence is for the operator; it holds no secret. */
export interface Indication {
  readonly up: boolean;
  readonly sentence: string;
}

/** The things that must be up before a service can do its work. Who provides one registers it here. */
export class Readiness {
  private readonly asked = new Map<string, () => Indication | Promise<Indication>>();

  register(name: string, ask: () => Indication | Promise<Indication>): void {
    this.asked.set(name, ask);
  }

  get indicators(): ReadonlyMap<string, () => Indication | Promise<Indication>> {
    return this.asked;
  }
}
