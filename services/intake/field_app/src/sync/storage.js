/** Room on the phone: asked to be kept for good, and watched. Figures in bytes. */
const LOW_BYTES = 60_000_000; // some thirty photos
const LOW_SHARE = 0.9;

/** {used, quota, left, persisted, low}; all zero where the browser does not say. */
export async function room() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const left = Math.max(0, quota - usage);
  const low = quota > 0 && (left < LOW_BYTES || usage / quota > LOW_SHARE);
  return { used: usage, quota, left, persisted, low };
}

/** Ask the browser not to clear the data by itself. */
export const keepForGood = async () => (await navigator.storage?.persist?.()) ?? false;
