/** How long to wait before the next try, and how large the next piece of a file should be. Pure. */
const FIRST_MS = 4_000;
const LONGEST_MS = 5 * 60_000;

/**
 * Milliseconds until try number `tries` + 1: doubling, at most five minutes, and spread by half either
 * way, so that the phones of a whole meeting do not come back in the same second.
 *
 * chance: from 0 to 1. retryAfterS: what the server asked for, in seconds; never undercut.
 */
export function waitMs(tries, chance, retryAfterS = 0) {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 16));
  return Math.max(doubled * (0.5 + chance), retryAfterS * 1000);
}

const SMALLEST = 16 * 1024;
const QUICK_MS = 2_000;
const SLOW_MS = 8_000;

export const FIRST_PIECE = 64 * 1024;

/** Bytes of the next piece, after one of `bytes` took `tookMs`; between 16 kB and what the server takes. */
export function nextPiece(bytes, tookMs, largest) {
  const next = tookMs < QUICK_MS ? bytes * 2 : tookMs > SLOW_MS ? bytes / 2 : bytes;
  return Math.max(SMALLEST, Math.min(largest, Math.floor(next)));
}
