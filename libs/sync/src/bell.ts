/** Rung when rows have become due; the loops listen. Breaks the circle between who marks and who works. */
export class Bell {
  private readonly listeners: ((urgentConnectionId: string | null) => void)[] = [];

  readonly ring = (urgentConnectionId: string | null = null): void => {
    for (const listener of this.listeners) listener(urgentConnectionId);
  };

  listen(listener: (urgentConnectionId: string | null) => void): void {
    this.listeners.push(listener);
  }
}
