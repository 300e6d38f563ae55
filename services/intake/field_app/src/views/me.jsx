/** Who I am on this phone, how fresh its data is, language, room, and the way out. */
import { createResource, createSignal, Show } from 'solid-js';

import { go } from '../route.js';
import { drafts, formsReady, owner, refreshedAt, refusedItems, session, waitingItems } from '../state.js';
import { refresh } from '../sync/refresh.js';
import { signOut } from '../sync/session.js';
import { room } from '../sync/storage.js';
import { programKept } from '../sync/worker.js';
import { Icon } from '../ui/icons.jsx';
import { Ask, Note } from '../ui/parts.jsx';
import { language, setLanguage, size, when, word } from '../words.js';

export const Me = () => {
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const [space] = createResource(room);
  const unsent = () => waitingItems().length + refusedItems().length;
  const ready = () => formsReady() && programKept();

  const update = async () => {
    setBusy(true);
    setFailed(false);
    await refresh().catch(() => setFailed(true));
    setBusy(false);
  };
  const leave = async () => {
    await signOut(owner());
    go('');
  };

  return (
    <>
      <h1>{word('me.title')}</h1>
      <div data-kept={ready() ? '' : undefined}>
        <Note tone={ready() ? 'ok' : 'info'} title={word(ready() ? 'me.ready' : 'me.not_ready')} />
      </div>
      <section class="card">
        <dl class="in pairs">
          <dt>{word('me.username')}</dt>
          <dd>{session().holder.username || session().holder.full_name}</dd>
          <dt>{word('me.areas')}</dt>
          <dd>{session().holder.areas.map((area) => area.name).join(', ')}</dd>
          <Show when={session().expires_on}>
            <dt>{word('me.expires')}</dt>
            <dd>{session().expires_on.split('-').reverse().join('/')}</dd>
          </Show>
          <dt>{word('me.refreshed')}</dt>
          <dd>{refreshedAt() ? when(refreshedAt()) : word('me.never')}</dd>
          <Show when={space()?.quota}>
            <dt>{word('me.storage')}</dt>
            <dd>
              {word('me.storage.used', { used: size(space().used), quota: size(space().quota) })}
              <br />
              <small class="soft">{word(space().persisted ? 'me.persisted' : 'me.not_persisted')}</small>
            </dd>
          </Show>
        </dl>
      </section>
      <Show when={failed()}>
        <Note tone="warn" title={word('me.refresh_failed')} />
      </Show>
      <button type="button" class="btn" disabled={busy()} onClick={update}>
        <Icon name="redo" />
        {word(busy() ? 'me.refreshing' : 'me.refresh')}
      </button>
      <fieldset class="field">
        <legend>{word('me.language')}</legend>
        <div class="pick">
          <Choice code="vi" name="Tiếng Việt" />
          <Choice code="en" name="English" />
        </div>
      </fieldset>
      <button type="button" class="btn bad" onClick={() => setAsking(true)}>
        <Icon name="out" />
        {word('me.sign_out')}
      </button>
      <Ask
        open={asking()}
        title={word('me.sign_out.title')}
        text={
          unsent() || drafts().length
            ? word('me.sign_out.unsent', { unsent: unsent(), drafts: drafts().length })
            : word('me.sign_out.clean')
        }
        yes={word('me.sign_out.yes')}
        tone="bad"
        onYes={leave}
        onNo={() => setAsking(false)}
      />
    </>
  );
};

const Choice = (props) => (
  <label lang={props.code}>
    <input type="radio" name="language" checked={language() === props.code} onChange={() => setLanguage(props.code)} />
    <span>{props.name}</span>
  </label>
);
