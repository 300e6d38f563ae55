/** The households of my areas, found by a few letters without marks. */
import { createMemo, createSignal, For, Show } from 'solid-js';

import { href, rename, route } from '../route.js';
import { households } from '../state.js';
import { matches, searchText } from '../ui/names.js';
import { Icon } from '../ui/icons.jsx';
import { Blank } from '../ui/parts.jsx';
import { word } from '../words.js';

const SHOWN_MAX = 60; // what a thumb scrolls through; more is found by typing

export const Households = () => {
  const [query, setQuery] = createSignal(route().query.get('q') ?? '');
  const indexed = createMemo(() => households().map((household) => ({ household, text: searchText(household) })));
  const found = createMemo(() => {
    const typed = query().trim();
    return typed ? indexed().filter(({ text }) => matches(text, typed)) : indexed();
  });
  const type = (text) => {
    setQuery(text);
    rename(text ? `households?q=${encodeURIComponent(text)}` : 'households');
  };
  return (
    <>
      <h1>{word('households.title')}</h1>
      <div class="field">
        <label class="vh" for="q">
          {word('home.search')}
        </label>
        <input id="q" type="search" value={query()} placeholder={word('home.search.hint')} onInput={(event) => type(event.target.value)} />
        <p class="hint" role="status">
          {found().length > SHOWN_MAX
            ? word('households.shown', { shown: SHOWN_MAX, count: found().length })
            : word('households.count', { count: found().length })}
        </p>
      </div>
      <Show when={households().length} fallback={<Blank icon="users" title={word('households.none')} text={word('households.none.text')} />}>
        <Show when={found().length} fallback={<Blank icon="search" title={word('households.no_match')} text={word('households.no_match.text')} />}>
          <ul class="list card">
            <For each={found().slice(0, SHOWN_MAX)}>{({ household }) => <Row household={household} />}</For>
          </ul>
        </Show>
      </Show>
    </>
  );
};

const Row = (props) => (
  <li>
    <div class="mid">
      <b>
        <a class="plain" href={href(`households/${encodeURIComponent(props.household.code)}`)}>
          {props.household.head_name}
        </a>
      </b>
      <small>
        <span class="code">{props.household.code}</span> · {props.household.village_name}
      </small>
      <small>{classWord(props.household.poverty_class)}</small>
    </div>
    <Icon name="right" />
  </li>
);

const CLASSES = new Set(['poor', 'near_poor', 'not_poor']);
export const classWord = (name) => (CLASSES.has(name) ? word(`class.${name}`) : '');
