/**
 * The service worker: the app's program offline, and sending in the background.
 *
 * It answers GETs of the app's own page and program, nothing else: submissions, forms and lists are the
 * page's business (IndexedDB), and what is not a GET never passes through here.
 * __BUILD__, __SHELL__ and __FORM__ are filled in by build.mjs.
 */
import { flush } from './outbox/queue.js';

const CACHE = `field-${__BUILD__}`;
const PAGE = '/field/';
const KEPT = '/field/kept'; // there when all the rest is
const PLAIN = ['/field/manifest.webmanifest', '/field/icon-192.png'];
const SHELL = [PAGE, ...PLAIN, ...__SHELL__];
const ALL = [...SHELL, ...__FORM__];

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith(PAGE)) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (ALL.includes(pathname)) event.respondWith(program(request, pathname));
});
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
  if (event.data === 'keep-all') event.waitUntil(keepAll());
});
self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(flush({ now: true }));
});

/** At first only what the browser just loaded; in place of an older one all of it, or offline work ends. */
async function install() {
  const older = (await caches.keys()).some((name) => name.startsWith('field-'));
  await (older ? keepAll() : keep(SHELL));
}

async function keepAll() {
  await keep(ALL);
  await (await caches.open(CACHE)).put(KEPT, new Response());
  for (const client of await self.clients.matchAll({ type: 'window' })) client.postMessage('kept');
}

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  for (const address of addresses) {
    if (await cache.match(address)) continue;
    // The page's name stays while its content changes; hashed names may come from the browser's cache.
    const response = await fetch(address, { cache: address.startsWith('/field/assets/') ? 'default' : 'reload' });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith('field-') && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function page(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(PAGE)) ?? fetch(request);
}

async function program(request, pathname) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(pathname);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(pathname, response.clone());
  return response;
}
