/** Starts the app: what is on the phone is shown first, then the server is asked. */
import { render } from 'solid-js/web';

import { App } from './app.jsx';
import { flush } from './outbox/queue.js';
import { route } from './route.js';
import { readAll, refreshedAt, session, setProblem } from './state.js';
import { formShown, preload } from './sync/open_form.js';
import { refresh } from './sync/refresh.js';
import { signInWithKey } from './sync/session.js';
import { keepForGood } from './sync/storage.js';
import { startWorker } from './sync/worker.js';
import { placeSprite } from './ui/icons.jsx';
import { readLanguage } from './words.js';

/** The key of a QR link, taken out of the address before anything else can see it. */
function keyInAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) history.replaceState(null, '', location.pathname + location.search);
  return key;
}

async function start() {
  const key = keyInAddress();
  if (route().path.startsWith('form/')) preload(route());
  placeSprite();
  await Promise.all([readAll(), readLanguage()]);
  if (key) await signInWithKey(key).catch((error) => setProblem(error));
  const place = document.getElementById('app');
  place.replaceChildren();
  render(() => <App />, place);
  performance.mark('shell-ready');
  document.documentElement.dataset.up = '1';
  if (route().path.startsWith('form/') && session()) await Promise.race([formShown, pause(LONGEST_WAIT_MS)]);
  if (session()) keepForGood();
  wake();
  startWorker();
}

const LONGEST_WAIT_MS = 8_000;
const FRESH_MS = 2 * 60_000; // looking up from the phone and down again costs no line
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ask the server again, quietly: without network the app works on. */
function wake() {
  flush();
  refresh().catch(() => {});
}

addEventListener('online', () => {
  flush({ now: true });
  refresh().catch(() => {});
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  flush();
  if (Date.now() - refreshedAt() > FRESH_MS) refresh().catch(() => {});
});

start();
