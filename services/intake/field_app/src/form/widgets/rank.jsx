/** Things to put in order. */
import { For, Show } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { FormText } from '../views/text.jsx';
import { inputId } from '../ids.js';

/** `values` with the one at `index` moved by `by` places. */
export function moved(values, index, by) {
  const order = [...values];
  const [value] = order.splice(index, 1);
  order.splice(index + by, 0, value);
  return order;
}

export function Rank(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  const ranked = () => currentState.value.length > 0;
  const order = () => (ranked() ? currentState.value : currentState.valueOptions.map(({ value }) => value));
  const label = (value) => node.getValueLabel(value);
  const keep = (values) => {
    node.setValues(values);
    props.done();
  };
  const arrow = (value, index, by, words) => (
    <button
      type="button"
      class="btn sq"
      aria-label={form.words(words, { label: label(value)?.asString ?? value })}
      disabled={currentState.readonly || index() + by < 0 || index() + by >= order().length}
      onClick={() => keep(moved(order(), index(), by))}
    >
      <Icon name="down" class={by < 0 ? 'turned' : ''} />
    </button>
  );
  return (
    <div class="rows tight" id={inputId(node)} tabindex="-1">
      <span class="hint">{form.words('form.rank-hint')}</span>
      <ol class="list card">
        <For each={order()}>
          {(value, index) => (
            <li>
              <Show when={ranked()}><b class="num">{index() + 1}</b></Show>
              <span class="mid"><FormText text={label(value)} /></span>
              {arrow(value, index, -1, 'form.rank-up')}
              {arrow(value, index, 1, 'form.rank-down')}
            </li>
          )}
        </For>
      </ol>
      <Show when={!ranked() && order().length}>
        <button type="button" class="btn" onClick={() => keep(order())}><Icon name="check" />{form.words('form.rank-confirm')}</button>
      </Show>
    </div>
  );
}
