/** Choices that are all seen: buttons for one, boxes for several, a menu for a few words. */
import { For, Show } from 'solid-js';

import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { FormText } from '../views/text.jsx';

function Options(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  const columns = node.appearances?.columns || [...(node.appearances ?? [])].some((token) => /^(columns-|horizontal|likert|quick)/.test(token));
  return (
    <Show when={currentState.valueOptions.length} fallback={<p class="soft" id={inputId(node)} tabindex="-1">{form.words('form.no-choices')}</p>}>
      <div class="pick" classList={{ columns }} role={props.type === 'radio' ? 'radiogroup' : 'group'} aria-labelledby={`${inputId(node)}-label`}>
        <For each={currentState.valueOptions}>
          {(option, index) => (
            <label>
              <input
                id={index() === 0 ? inputId(node) : undefined}
                type={props.type}
                name={inputId(node)}
                value={option.value}
                checked={currentState.value.includes(option.value)}
                disabled={currentState.readonly}
                onChange={(event) => props.onPick(option.value, event.currentTarget.checked)}
              />
              <span><FormText text={option.label} /></span>
            </label>
          )}
        </For>
      </div>
    </Show>
  );
}

export function SelectOne(props) {
  const { node } = props;
  const pick = (value) => {
    node.selectValue(value);
    props.done();
  };
  return <Options node={node} type="radio" onPick={pick} />;
}

export function SelectMany(props) {
  const { node } = props;
  const pick = (value, checked) => {
    const others = node.currentState.value.filter((each) => each !== value);
    node.selectValues(checked ? [...others, value] : others);
    props.done();
  };
  return <Options node={node} type="checkbox" onPick={pick} />;
}

export function SelectMenu(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  const pick = (event) => {
    node.selectValue(event.currentTarget.value || null);
    props.done();
  };
  return (
    <select id={inputId(node)} disabled={currentState.readonly} onChange={pick} {...props.about}>
      <option value="">{form.words('form.choose')}</option>
      <For each={currentState.valueOptions}>
        {(option) => <option value={option.value} selected={currentState.value.includes(option.value)}>{option.label.asString}</option>}
      </For>
    </select>
  );
}
