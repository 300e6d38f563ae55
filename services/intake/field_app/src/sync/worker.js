/** The service worker's page side: registered once the view is up, updated when the person says so. */
import { createSignal } from 'solid-js';

const [waiting, setWaiting] = createSignal(null);
const [programKept, setProgramKept] = createSignal(false);

/** The new version that waits to be taken, or null; and whether all of the program is on the phone. */
export { programKept, waiting };

export async function startWorker() {
  if (!('serviceWorker' in navigator)) return;
  // The first worker takes over a page that is as new as itself; only a later one brings another program.
  if (navigator.serviceWorker.controller) {
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (!location.pathname.startsWith('/field/form/')) location.reload();
    });
  }
  navigator.serviceWorker.addEventListener('message', (event) => event.data === 'kept' && setProgramKept(true));
  try {
    setProgramKept(Boolean(await caches.match('/field/kept')));
    const registration = await navigator.serviceWorker.register('/field/sw.js', { updateViaCache: 'none' });
    watch(registration);
    const ready = await navigator.serviceWorker.ready;
    // The program of the forms is fetched when the line is free, not while the first view waits for it.
    idle(() => ready.active?.postMessage('keep-all'));
    setInterval(() => registration.update().catch(() => {}), 6 * 3600 * 1000);
  } catch {
    // Without network the one installed before serves; without it, the app works while it is online.
  }
}

/** Take the new version: it replaces the old one in every tab that fills no form. */
export const takeUpdate = () => waiting()?.postMessage('take-over');

/** Ask for a wake-up when the network is back, where the browser can. */
export async function wakeWhenOnline() {
  const registration = await navigator.serviceWorker?.getRegistration('/field/');
  await registration?.sync?.register('outbox').catch(() => {});
}

function watch(registration) {
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
  };
  look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
}

const idle = (work) => ('requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 10_000 }) : setTimeout(work, 3_000));
