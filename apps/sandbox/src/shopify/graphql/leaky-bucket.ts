/** A shop's allowance for one app: so many points at most, so many back each second. */
export class LeakyBucket {
  private available: number;
  private at: number;

  constructor(
    private maximum: number,
    private restoreRate: number,
    private readonly now: () => number,
  ) {
    this.available = maximum;
    this.at = now();
  }

  /** Another plan. A bucket never holds more than the plan's. */
  resize(maximum: number, restoreRate: number): void {
    this.leak();
    if (maximum > this.maximum) this.available += maximum - this.maximum;
    this.maximum = maximum;
    this.restoreRate = restoreRate;
    this.available = Math.min(this.available, maximum);
  }

  /** Takes the points, or takes none and answers false. */
  take(points: number): boolean {
    this.leak();
    if (points > this.available) return false;
    this.available -= points;
    return true;
  }

  giveBack(points: number): void {
    this.available = Math.min(this.maximum, this.available + points);
  }

  status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    this.leak();
    return { maximumAvailable: this.maximum, currentlyAvailable: Math.floor(this.available), restoreRate: this.restoreRate };
  }

  private leak(): void {
    const now = this.now();
    this.available = Math.min(this.maximum, this.available + (Math.max(0, now - this.at) / 1_000) * this.restoreRate);
    this.at = now;
  }
}
