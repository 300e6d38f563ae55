/** At first glance: am I offline, what is unsent, what must I correct; then the forms and the drafts. */
import { createSignal, For, Show } from 'solid-js';

import { go, href } from '../route.js';
import { drafts, forms, formsReady, online, outbox, waitingItems } from '../state.js';
import { iconOf } from '../ui/form_icon.js';
import { Icon } from '../ui/icons.jsx';
import { Blank, Note } from '../ui/parts.jsx';
import { word } from '../words.js';
import { DraftRow } from './draft_row.jsx';
import { ItemRow, ResultRow } from './item_row.jsx';
import { results, toFix } from './results.js';
import { Warnings } from './warnings.jsx';

const SOME = 5; // rows of a list before one is sent on to all of it
const TILES = 8;

export const Home = () => (
  <>
    <Warnings />
    <Show when={toFix().length}>
      <Note tone="bad" icon="back" title={word('home.fix', { count: toFix().length })} text={word('home.fix.text')} />
    </Show>
    <Search />
    <Glance />
    <MyForms />
    <section id="outbox" class="rows tight">
      <div class="line far">
        <h2>{word('nav.outbox')}</h2>
        <Show when={waitingItems().length} fallback={<AllSent />}>
          <span class="chip" data-tone="warn">
            <Icon name="clock" />
            {word('home.waiting', { count: waitingItems().length })}
          </span>
        </Show>
      </div>
      <Show when={waitingItems().length} fallback={<p class="soft">{word('outbox.empty')}.</p>}>
        <ul class="list card">
          <For each={waitingItems().slice(0, SOME)}>{(item) => <ItemRow item={item} />}</For>
        </ul>
        <Show when={waitingItems().length > SOME}>
          <a href={href('outbox')}>{word('home.all')}</a>
        </Show>
      </Show>
    </section>
    <Show when={drafts().length}>
      <section class="rows tight" id="drafts">
        <h2>{word('home.drafts')}</h2>
        <ul class="list card">
          <For each={drafts()}>{(draft) => <DraftRow draft={draft} />}</For>
        </ul>
      </section>
    </Show>
    <Show when={results().length}>
      <section class="rows tight">
        <h2>{word('home.results')}</h2>
        <ul class="list card">
          <For each={results().slice(0, SOME)}>{(result) => <ResultRow result={result} />}</For>
        </ul>
        <Show when={results().length > SOME}>
          <a href={href('outbox')}>{word('home.all')}</a>
        </Show>
      </section>
    </Show>
  </>
);

const AllSent = () => (
  <Show when={outbox().length}>
    <span class="chip" data-tone="ok">
      <Icon name="check" />
      {word('home.all_sent')}
    </span>
  </Show>
);

function Search() {
  const [typed, setTyped] = createSignal('');
  const search = (event) => {
    event.preventDefault();
    go(`households?q=${encodeURIComponent(typed())}`);
  };
  return (
    <form class="field" role="search" onSubmit={search}>
      <label class="vh" for="q">
        {word('home.search')}
      </label>
      <input id="q" type="search" enterkeyhint="search" placeholder={word('home.search.hint')} onInput={(event) => setTyped(event.target.value)} />
    </form>
  );
}

/** With many forms the lists lie below the fold; these three figures never do. */
const Glance = () => (
  <Show when={waitingItems().length || drafts().length}>
    <p class="line">
      <Show when={waitingItems().length}>
        <a class="chip" data-tone="warn" href={href('outbox')}>
          <Icon name="clock" />
          {word('home.waiting', { count: waitingItems().length })}
        </a>
      </Show>
      <Show when={drafts().length}>
        <a class="chip" href="#drafts">
          <Icon name="file" />
          {word('home.drafts_of', { count: drafts().length })}
        </a>
      </Show>
    </p>
  </Show>
);

/** The forms used last come first; the others after, in the server's order. */
const byUse = () => {
  const used = [...drafts(), ...outbox()].map((one) => ({ id: one.form_id, at: one.saved_at ?? one.queued_at }));
  const last = new Map(used.sort((a, b) => a.at - b.at).map((one) => [one.id, one.at]));
  return [...forms()].sort((a, b) => (last.get(b.form_id) ?? 0) - (last.get(a.form_id) ?? 0));
};

function MyForms() {
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? byUse() : byUse().slice(0, TILES));
  return (
    <section class="rows tight">
      <h2>{word('home.forms')}</h2>
      <Show when={forms().length} fallback={<NoForms />}>
        <div class="tiles">
          <For each={shown()}>{(form) => <Tile form={form} />}</For>
        </div>
        <Show when={forms().length > TILES && !all()}>
          <button type="button" class="btn" onClick={() => setAll(true)}>
            {word('home.forms.all', { count: forms().length })}
          </button>
        </Show>
      </Show>
    </section>
  );
}

const Tile = (props) => (
  <a class="tile" href={href(`form/${encodeURIComponent(props.form.form_id)}`)}>
    <Icon name={iconOf(props.form.form_id)} class="big-i" />
    <span class="strong">{props.form.name}</span>
    <Show when={draftsOf(props.form).length}>
      <span class="n">{word('home.drafts_of', { count: draftsOf(props.form).length })}</span>
    </Show>
  </a>
);

const draftsOf = (form) => drafts().filter((draft) => draft.form_id === form.form_id);

const NoForms = () => (
  <Show when={online() && !formsReady()} fallback={<Blank icon="file" title={word('home.forms.none')} text={word('home.forms.none.text')} />}>
    <div class="card in rows tight" aria-busy="true">
      <p class="soft">{word('home.forms.loading')}</p>
      <div class="ghost" />
      <div class="ghost" />
    </div>
  </Show>
);
