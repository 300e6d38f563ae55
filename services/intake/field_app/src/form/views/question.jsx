/** One question: its label, its hint, the widget for its kind, and what is wrong with the answer. */
import { createMemo, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { errorId, hintId, inputId } from '../ids.js';
import { problemOf } from '../problems.js';
import { FormText } from './text.jsx';
import { widgetFor } from '../widgets/index.js';

function Label(props) {
  const form = useForm();
  const { currentState } = props.node;
  return (
    <>
      <FormText text={currentState.label} />
      <Show when={currentState.required}> <span class="req">{form.words('form.required')}</span></Show>
    </>
  );
}

function Hint(props) {
  return (
    <Show when={props.node.currentState.hint}>
      <span class="hint" id={hintId(props.node)}><FormText text={props.node.currentState.hint} /></span>
    </Show>
  );
}

/** Keeps its line when there is nothing to say, so that what is below never moves under a finger. */
function Problem(props) {
  return (
    <p class="err" id={errorId(props.node)}>
      <Show when={props.message}><Icon name="alert" />{props.message}</Show>
    </p>
  );
}

export function Question(props) {
  const form = useForm();
  const { node } = props;
  const { component, grouped } = widgetFor(node);
  const message = createMemo(() => (form.isTouched(node) ? problemOf(node, form) : null));
  const about = () => ({
    'aria-invalid': message() ? 'true' : undefined,
    'aria-describedby': [node.currentState.hint && hintId(node), message() && errorId(node)].filter(Boolean).join(' ') || undefined,
    'aria-required': node.currentState.required ? 'true' : undefined,
  });
  const widget = () => <Dynamic component={component} node={node} about={about()} done={() => form.touch(node)} />;

  return (
    <Show
      when={grouped}
      fallback={
        <div class="field" data-ref={node.currentState.reference}>
          <label for={inputId(node)}><Label node={node} /></label>
          <Hint node={node} />
          {widget()}
          <Problem node={node} message={message()} />
        </div>
      }
    >
      <fieldset class="field" data-ref={node.currentState.reference} aria-describedby={about()['aria-describedby']}>
        <legend id={`${inputId(node)}-label`}><Label node={node} /></legend>
        <Hint node={node} />
        {widget()}
        <Problem node={node} message={message()} />
      </fieldset>
    </Show>
  );
}

export function Note(props) {
  return (
    <div class="formnote" data-ref={props.node.currentState.reference}>
      <FormText text={props.node.currentState.label} />
      <Show when={props.node.currentState.hint}><p class="hint"><FormText text={props.node.currentState.hint} /></p></Show>
    </div>
  );
}
