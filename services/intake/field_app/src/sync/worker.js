/** The service worker's page side: registered once the view is up, updated when the person says so. */
import { createEffect, createRoot, createSignal } from 'solid-js';

import { route } from '../route.js';

const ASK_AGAIN_MS = 1_000;
const ASKED_MAX = 6;

const [waiting, setWaiting] = createSignal(null);
const [taking, setTaking] = createSignal(false);
const [replaced, setReplaced] = createSignal(false);
const [programKept, setProgramKept] = createSignal(false);

/** The new version that waits to be taken, or null; is it being taken; is all of the program on the phone. */
export { programKept, taking, waiting };

export async function startWorker() {
  if (!('serviceWorker' in navigator)) return;
  watchControl();
  navigator.serviceWorker.addEventListener('message', (event) => event.data === 'kept' && setProgramKept(true));
  try {
    setProgramKept(Boolean(await caches.match('/field/kept')));
    const registration = await navigator.serviceWorker.register('/field/sw.js', { updateViaCache: 'none' });
    watch(registration);
    await navigator.serviceWorker.ready;
    idle(() => keepAll(registration));
    setInterval(() => registration.update().catch(() => {}), 6 * 3600 * 1000);
  } catch {
    // Without network the one installed before serves; without it, the app works while it is online.
  }
}

/** Take the new version: it replaces the old one in every tab, in one that fills a form when the form is left. */
export function takeUpdate() {
  const worker = waiting();
  if (!worker || taking()) return;
  setTaking(true);
  const look = () => {
    if (worker.state === 'activated') setReplaced(true);
    if (worker.state === 'redundant') setTaking(false); // a still newer one has come, and is offered instead
    if (worker.state !== 'installed') clearInterval(asking);
  };
  let asked = 0;
  // The browser may end a worker before it has answered, and a message to it is then lost. Now and then it does
  // not let the old one go, either; loading a page makes it look again, and the offer stands until it is taken.
  const asking = setInterval(() => {
    asked += 1;
    if (asked < ASKED_MAX) worker.postMessage('take-over');
    else location.reload();
  }, ASK_AGAIN_MS);
  worker.addEventListener('statechange', look);
  worker.postMessage('take-over');
  look();
}

/** Ask for a wake-up when the network is back, where the browser can. */
export async function wakeWhenOnline() {
  const registration = await navigator.serviceWorker?.getRegistration('/field/');
  await registration?.sync?.register('outbox').catch(() => {});
}

/** Notice when another version takes over. The first worker takes over a page that is as new as itself. */
function watchControl() {
  let served = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (served) setReplaced(true);
    served = true;
  });
  createRoot(() =>
    createEffect(() => {
      // What is being filled in is not taken away; the views outside of forms have nothing to lose.
      if (replaced() && !route().path.startsWith('form/')) location.reload();
    }),
  );
}

function watch(registration) {
  const look = () => setWaiting(registration.active ? registration.waiting : null);
  const follow = (worker) => worker?.addEventListener('statechange', look);
  look();
  follow(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}

/**
 * The program of the forms is fetched when the line is free, not while the first view waits for it.
 * A version on its way out is left in peace: it can only be replaced while it has nothing to do.
 */
function keepAll(registration) {
  if (!registration.waiting) registration.active?.postMessage('keep-all');
}

const idle = (work) => ('requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 10_000 }) : setTimeout(work, 3_000));
