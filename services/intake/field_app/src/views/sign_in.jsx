/** Sign in once on this phone, with a password or after a QR link that did not work. */
import { createSignal, For, Show } from 'solid-js';

import { Unreachable } from '../api/client.js';
import { go } from '../route.js';
import { others, problem, session, setProblem } from '../state.js';
import { refresh } from '../sync/refresh.js';
import { signIn } from '../sync/session.js';
import { keepForGood } from '../sync/storage.js';
import { Note } from '../ui/parts.jsx';
import { language, setLanguage, word } from '../words.js';

function why(error, byQr) {
  if (error instanceof Unreachable) return word('signin.offline');
  const { slug, facts = {}, retryAfterS } = error;
  if (slug === 'wrong-password') {
    return facts.tries_left ? word('signin.wrong', { tries: facts.tries_left }) : word('signin.wrong.last');
  }
  if (slug === 'locked-out') {
    return word('signin.locked', { minutes: Math.ceil((facts.wait_s ?? retryAfterS ?? 60) / 60) });
  }
  if (byQr && slug === 'key-unknown') return word('signin.qr_bad');
  return facts.says ?? facts.detail ?? error.message;
}

export function SignIn() {
  const [busy, setBusy] = createSignal(false);
  const [shown, setShown] = createSignal(false);
  const [failed, setFailed] = createSignal(problem() ? why(problem(), true) : '');

  async function enter(event) {
    event.preventDefault();
    const form = event.target;
    setBusy(true);
    setFailed('');
    try {
      await signIn(form.username.value.trim(), form.password.value);
      setProblem(null);
      go(session()?.key && location.pathname.endsWith('/sign-in') ? '' : location.pathname.slice('/field/'.length));
      keepForGood();
      refresh().catch(() => {});
    } catch (error) {
      setFailed(why(error, false));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <section class="card">
        <div class="in rows">
          <div>
            <h1>{word('signin.title')}</h1>
            <p class="soft">{word('signin.lead')}</p>
          </div>
          <Show when={failed()}>
            <Note tone="bad" title={word('signin.failed')} text={failed()} />
          </Show>
          <form class="rows tight" onSubmit={enter}>
            <div class="field">
              <label for="username">{word('signin.username')}</label>
              <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required value={session()?.holder?.username ?? ''} />
            </div>
            <div class="field">
              <label for="password">{word('signin.password')}</label>
              <input id="password" name="password" type={shown() ? 'text' : 'password'} autocomplete="current-password" required />
            </div>
            <label class="line">
              <input type="checkbox" onChange={(event) => setShown(event.target.checked)} />
              {word('signin.show')}
            </label>
            <button class="btn main full" disabled={busy()}>
              {word(busy() ? 'signin.busy' : 'signin.go')}
            </button>
          </form>
          <p class="hint">{word('signin.qr')}</p>
          <p class="hint">{word('signin.help')}</p>
        </div>
      </section>
      <For each={others()}>
        {(one) => <Note tone="info" title={word('signin.others', { count: one.count, owner: one.owner })} />}
      </For>
      <p class="line end small">
        <Language />
      </p>
    </>
  );
}

const Language = () => {
  const other = () => (language() === 'vi' ? 'en' : 'vi');
  return (
    <button type="button" class="btn bare" lang={other()} onClick={() => setLanguage(other())}>
      {other() === 'en' ? 'English' : 'Tiếng Việt'}
    </button>
  );
};
