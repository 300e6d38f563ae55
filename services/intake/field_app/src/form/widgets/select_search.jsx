/** One of many: a field to type in, and the first matches below it. Marks and case do not matter. */
import { createMemo, createSignal, For, Show } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { matcher } from '../choice_search.js';

const SHOWN_MAX = 30;

export function SelectSearch(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal('');
  const [active, setActive] = createSignal(0);
  let field;

  const chosen = createMemo(() => {
    const [value] = currentState.value;
    return value === undefined ? null : (node.getValueOption(value)?.label.asString ?? value);
  });
  // Read only when the list opens: folding 20,000 names costs something.
  const search = createMemo(() => (open() ? matcher(currentState.valueOptions.map(({ value, label }) => ({ value, label: label.asString }))) : null));
  const matches = createMemo(() => search()?.(text(), SHOWN_MAX) ?? { shown: [], total: 0 });
  const listId = `${inputId(node)}-list`;
  const optionId = (index) => `${listId}-${index}`;

  const show = () => {
    if (currentState.readonly) return;
    setText('');
    setActive(0);
    setOpen(true);
  };
  const choose = (value) => {
    node.selectValue(value);
    setOpen(false);
    props.done();
    field.focus();
  };
  const leave = () => {
    setOpen(false);
    props.done();
  };
  const keys = {
    ArrowDown: () => (open() ? setActive(Math.min(active() + 1, matches().shown.length - 1)) : show()),
    ArrowUp: () => setActive(Math.max(active() - 1, 0)),
    Enter: () => (open() && matches().shown[active()] ? choose(matches().shown[active()].value) : show()),
    Escape: () => setOpen(false),
  };
  const press = (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };
  const type = (event) => {
    const typed = event.currentTarget.value;
    if (!open()) setOpen(true);
    setText(typed);
    setActive(0);
  };

  return (
    <div class="search">
      <div class="beside">
        <input
          ref={field}
          id={inputId(node)}
          type="text"
          role="combobox"
          autocomplete="off"
          aria-expanded={open()}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open() && matches().shown.length ? optionId(active()) : undefined}
          placeholder={form.words('form.search')}
          readOnly={currentState.readonly}
          value={open() ? text() : (chosen() ?? '')}
          onClick={() => !open() && show()}
          onInput={type}
          onKeyDown={press}
          onBlur={leave}
          {...props.about}
        />
        <Show when={chosen() !== null && !currentState.readonly}>
          <button type="button" class="btn sq" aria-label={form.words('form.clear')} onClick={() => choose(null)}><Icon name="x" /></button>
        </Show>
      </div>
      <div class="card found" hidden={!open()}>
        <p class="soft small" role="status">
          {matches().total ? form.words('form.found', { shown: matches().shown.length, total: matches().total }) : form.words('form.found-none')}
        </p>
        <ul class="list" id={listId} role="listbox" aria-label={currentState.label?.asString}>
          <For each={matches().shown}>
            {(option, index) => (
              // The field keeps the focus: its blur closes the list before a click would arrive.
              <li id={optionId(index())} role="option" aria-selected={index() === active()} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(option.value)}>
                {option.label}
              </li>
            )}
          </For>
        </ul>
      </div>
    </div>
  );
}
