/** A number between two bounds: a slider, or buttons when there are few steps. */
import { createMemo, For, Show } from 'solid-js';

import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { shownNumber } from '../numbers.js';

const STEPS_SHOWN_MAX = 11; // "0 to 10" still fits two rows on a phone

function stepsOf({ start, end, step }) {
  const [from, to, by] = [Number(start), Number(end), Math.abs(Number(step))];
  const count = Math.round(Math.abs(to - from) / by);
  const decimals = (String(step).split('.')[1] ?? '').length;
  return { count, at: (index) => (from + Math.sign(to - from) * index * by).toFixed(decimals) };
}

export function RangeField(props) {
  const form = useForm();
  const { node } = props;
  const { count, at } = stepsOf(node.definition.bounds);
  const value = () => node.currentState.instanceValue;
  const chosen = createMemo(() => (value() === '' ? -1 : Array.from({ length: count + 1 }, (_, i) => i).find((i) => Number(at(i)) === Number(value())) ?? -1));
  const choose = (index) => {
    node.setValue(at(index));
    props.done();
  };
  return (
    <Show
      when={count < STEPS_SHOWN_MAX}
      fallback={
        <div class="beside">
          <input id={inputId(node)} type="range" min="0" max={count} step="1" value={Math.max(0, chosen())} aria-valuetext={shownNumber(value()) || form.words('form.range-none')} disabled={node.currentState.readonly} onInput={(event) => choose(Number(event.currentTarget.value))} onPointerUp={(event) => choose(Number(event.currentTarget.value))} {...props.about} />
          <output class="strong" for={inputId(node)}>{shownNumber(value()) || form.words('form.range-none')}</output>
        </div>
      }
    >
      <div class="pick steps" role="radiogroup">
        <For each={Array.from({ length: count + 1 }, (_, i) => i)}>
          {(index) => (
            <label>
              <input type="radio" name={inputId(node)} id={index === 0 ? inputId(node) : undefined} checked={chosen() === index} disabled={node.currentState.readonly} onChange={() => choose(index)} />
              <span>{shownNumber(at(index))}</span>
            </label>
          )}
        </For>
      </div>
    </Show>
  );
}
