/** Which view the address asks for. Links inside the app change it without loading a page. */
import { createSignal } from 'solid-js';

const ROOT = '/field/';
const read = () => ({
  path: location.pathname.slice(ROOT.length).replace(/\/$/, ''),
  query: new URLSearchParams(location.search),
});

const [route, setRoute] = createSignal(read(), { equals: false });

export { route };

export const href = (path) => ROOT + path;

export function go(path, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', href(path));
  setRoute(read());
  scrollTo(0, 0);
}

/** Change the address of the view that is open, without opening it anew. */
export const rename = (path) => history.replaceState(null, '', href(path));

addEventListener('popstate', () => setRoute(read()));
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || !to.pathname.startsWith(ROOT) || to.hash) return;
  event.preventDefault();
  go(to.pathname.slice(ROOT.length) + to.search);
});
