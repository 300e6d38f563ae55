/** When to save: soon after a change, not at every letter, and at once when the page goes away. */

const QUIET_MS = 400;
const BUSY_MS_MAX = 1000;

const CLOCK = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => Date.now(),
};

/**
 * @param {() => Promise<void>} save
 * @param {{setTimeout, clearTimeout, now}} clock
 * @returns {{changed(): void, flush(): Promise<void>, stop(): void}}
 */
export function createAutosave(save, clock = CLOCK) {
  let timer = null;
  let waitingSince = null;
  let running = Promise.resolve();

  // One save after the other: a slow one never overwrites a later one.
  const run = () => {
    timer = null;
    waitingSince = null;
    running = running.catch(() => {}).then(save);
    return running;
  };

  return {
    changed() {
      const now = clock.now();
      waitingSince ??= now;
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => run().catch(() => {}), Math.max(0, Math.min(QUIET_MS, waitingSince + BUSY_MS_MAX - now)));
    },
    flush() {
      if (timer === null) return running;
      clock.clearTimeout(timer);
      return run();
    },
    stop() {
      clock.clearTimeout(timer);
      timer = null;
    },
  };
}
