const LINE_FEED = 0x0a;

/** A line without its line feed, and the bytes of the file between which it lies, line feed included. */
export interface ByteLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Cuts bytes into lines wherever chunks end, in the middle of a letter, too. Keeps no more than one unfinished line. */
export class ByteLines {
  private parts: Buffer[] = [];
  private kept = 0;

  /** @param from the byte of the file at which the first line begins. */
  constructor(private from: number) {}

  /** The lines that this chunk ends. */
  *take(chunk: Buffer): Generator<ByteLine> {
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, begin)) {
      const line = this.finish(chunk.subarray(begin, end), 1);
      begin = end + 1;
      yield line;
    }
    if (begin < chunk.length) {
      // Copied: a part of a chunk would keep the whole of it alive.
      this.parts.push(Buffer.from(chunk.subarray(begin)));
      this.kept += chunk.length - begin;
    }
  }

  /** What is left at the end of the file: a last line without a line feed, or null. */
  end(): ByteLine | null {
    return this.kept === 0 ? null : this.finish(Buffer.alloc(0), 0);
  }

  private finish(tail: Buffer, lineFeed: 0 | 1): ByteLine {
    const bytes = this.kept === 0 ? tail : Buffer.concat([...this.parts, tail]);
    const from = this.from;
    this.parts = [];
    this.kept = 0;
    this.from = from + bytes.length + lineFeed;
    return { text: bytes.toString('utf8'), from, to: this.from };
  }
}
