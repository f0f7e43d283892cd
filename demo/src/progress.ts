import cliProgress from 'cli-progress';

/** A bar that fills while a flow works. */
export interface Bar {
  readonly at: (done: number) => void;
  readonly finish: () => void;
}

/** One bar per flow: moving on a terminal, a line per quarter elsewhere. */
export function startBar(label: string, total: number): Bar {
  const title = label.padEnd(34);
  if (!process.stdout.isTTY) return lines(title, total);
  const bar = new cliProgress.SingleBar(
    { format: `  ${title} {bar} {value}/{total}`, hideCursor: true, clearOnComplete: false },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    at: (done) => bar.update(done),
    finish() {
      bar.update(total);
      bar.stop();
    },
  };
}

function lines(title: string, total: number): Bar {
  let shown = -1;
  const show = (done: number) => {
    const quarter = total === 0 ? 4 : Math.floor((done / total) * 4);
    if (quarter === shown) return;
    shown = quarter;
    console.log(`  ${title} ${'█'.repeat(quarter * 5).padEnd(20, '░')} ${done}/${total}`);
  };
  return { at: show, finish: () => show(total) };
}
