/** The frame of every view: who I am, whether there is a network, the view itself, the way to the others. */
import { createEffect, ErrorBoundary, For, lazy, Match, on, Show, Suspense, Switch } from 'solid-js';

import { href, route } from './route.js';
import { online, problem, reached, session, toast, waitingItems } from './state.js';
import { takeUpdate, taking, waiting } from './sync/worker.js';
import { Icon, Logo } from './ui/icons.jsx';
import { Blank, Note } from './ui/parts.jsx';
import { Form } from './views/form.jsx';
import { Home } from './views/home.jsx';
import { Outbox } from './views/outbox.jsx';
import { SignIn } from './views/sign_in.jsx';
import { language, word } from './words.js';

// Not what one sees first: these come when the line is free, and are there when they are asked for.
const more = () => import('./views/more.js');
const part = (name) => {
  const Part = lazy(() => more().then((views) => ({ default: views[name] })));
  return (props) => (
    <Suspense fallback={<p class="soft">{word('app.opening')}</p>}>
      <Part {...props} />
    </Suspense>
  );
};
const [Household, Households, Item, Me] = ['Household', 'Households', 'Item', 'Me'].map(part);

const inForm = () => route().path.startsWith('form/');
const at = (path) => route().path === path || route().path.startsWith(`${path}/`);
const mustSignIn = () => !session() || at('sign-in') || problem();

export const App = () => {
  createEffect(() => {
    document.title = `${word(titleOf(route().path))} · Sinh Kế`;
  });
  // Who reads with a screen reader hears the new view from its start.
  createEffect(on(route, () => document.getElementById('main')?.focus({ preventScroll: true }), { defer: true }));
  return <Frame />;
};

const titleOf = (path) => PLACES.find((place) => place.path && (path === place.path || path.startsWith(`${place.path}/`)))?.word ?? 'app.name';

const Frame = () => (
  <>
    <a class="skip" href="#main">
      {word('app.skip')}
    </a>
    <Bar />
    <div role="status">
      <Show when={session() && !(online() && reached())}>
        <div class="offline">
          <div class="wrap">
            <Icon name="off" />
            <span>{word(online() ? 'app.server_away' : 'app.offline')}</span>
          </div>
        </div>
      </Show>
    </div>
    <main class="wrap narrow rows" id="main" tabindex="-1" lang={language()}>
      <Show when={!isSecureContext}>
        <Note tone="bad" icon="lock" title={word('app.insecure')} text={word('app.insecure.text')} />
      </Show>
      <ErrorBoundary fallback={(error) => <Crashed error={error} />}>
        <Show when={!mustSignIn()} fallback={<SignIn />}>
          <Show when={!inForm()}>
            <Notices />
          </Show>
          <View />
        </Show>
      </ErrorBoundary>
    </main>
    <div class="toasts" role="status">
      <Show when={toast()}>
        <p class="toast">
          <Icon name="check" />
          {toast()}
        </p>
      </Show>
    </div>
    <Show when={!mustSignIn() && !inForm()}>
      <Foot />
    </Show>
  </>
);

const Bar = () => (
  <header class="bar">
    <div class="wrap">
      <a class="brand" href={href('')}>
        <Logo />
        Sinh Kế
      </a>
      <Show when={session()}>
        {(signedIn) => (
          <div class="who">
            <b>{signedIn().holder.full_name}</b>
            <span>
              {signedIn()
                .holder.areas.map((area) => area.name)
                .join(', ')}
            </span>
          </div>
        )}
      </Show>
    </div>
  </header>
);

const Notices = () => (
  <>
    <Show when={session()?.key_refused}>
      <Note tone="bad" icon="lock" title={word('app.key_refused')} text={word('app.key_refused.text')}>
        <a class="btn main" href={href('sign-in')}>
          {word('app.sign_in_again')}
        </a>
      </Note>
    </Show>
    <Show when={waiting()}>
      <Show when={!taking()} fallback={<Note tone="info" icon="redo" title={word('app.update.taking')} />}>
        <Note tone="info" icon="redo" title={word('app.update')}>
          <button type="button" class="btn" onClick={takeUpdate}>
            {word('app.update.take')}
          </button>
        </Note>
      </Show>
    </Show>
  </>
);

const View = () => (
  <Switch fallback={<Blank icon="file" title={word('app.no_page')} />}>
    <Match when={route().path === ''}>
      <Home />
    </Match>
    <Match when={at('households') && route().path !== 'households'}>
      <Household code={decodeURIComponent(route().path.slice('households/'.length))} />
    </Match>
    <Match when={at('households')}>
      <Households />
    </Match>
    <Match when={at('outbox') && route().path !== 'outbox'}>
      <Item id={decodeURIComponent(route().path.slice('outbox/'.length))} />
    </Match>
    <Match when={at('outbox')}>
      <Outbox />
    </Match>
    <Match when={at('me')}>
      <Me />
    </Match>
    <Match when={inForm() && route()} keyed>
      {(opened) => <Form route={opened} />}
    </Match>
  </Switch>
);

const Crashed = (props) => {
  console.error(props.error);
  return (
    <Note tone="bad" title={word('app.crash')} text={word('app.crash.text')}>
      <button type="button" class="btn" onClick={() => location.reload()}>
        {word('app.reload')}
      </button>
    </Note>
  );
};

const PLACES = [
  { path: '', icon: 'house', word: 'nav.home' },
  { path: 'households', icon: 'users', word: 'nav.households' },
  { path: 'outbox', icon: 'up', word: 'nav.outbox' },
  { path: 'me', icon: 'user', word: 'nav.me' },
];

const Foot = () => (
  <nav class="foot" aria-label={word('nav.main')}>
    <For each={PLACES}>
      {(place) => (
        <a href={href(place.path)} aria-current={(place.path ? at(place.path) : !route().path) ? 'page' : undefined}>
          <Icon name={place.icon} />
          <span>
            {word(place.word)}
            <Show when={place.path === 'outbox' && waitingItems().length}> ({waitingItems().length})</Show>
          </span>
        </a>
      )}
    </For>
  </nav>
);
