/** Text: one line, several lines, digits only, or hidden while typed. */
import { createEffect, Show, splitProps } from 'solid-js';

import { inputId } from '../ids.js';

/**
 * A text control that shows `value` but never writes into the field while someone types in it:
 * the engine tidies values (1 → 1.0), and a caret that jumps makes 1.7 into 1.07.
 *
 * @param props.value what to show; props.onText called with what is typed; props.tag input | textarea
 */
export function TypedText(props) {
  const [own, rest] = splitProps(props, ['value', 'onText', 'onDone', 'tag']);
  let element;
  createEffect(() => {
    const shown = own.value;
    if (document.activeElement !== element) element.value = shown;
  });
  const handlers = {
    onInput: () => own.onText(element.value),
    onBlur: () => {
      own.onDone?.();
      element.value = own.value;
    },
  };
  return (
    <Show when={own.tag === 'textarea'} fallback={<input ref={element} autocomplete="off" {...rest} {...handlers} />}>
      <textarea ref={element} {...rest} {...handlers} />
    </Show>
  );
}

export function TextField(props) {
  const { node } = props;
  const { appearances } = node;
  const multiline = Boolean(appearances?.multiline);
  return (
    <TypedText
      id={inputId(node)}
      tag={multiline ? 'textarea' : 'input'}
      type={multiline ? undefined : appearances?.masked ? 'password' : 'text'}
      rows={multiline ? (node.nodeOptions?.rows ?? 3) : undefined}
      inputmode={appearances?.numbers ? 'numeric' : appearances?.url ? 'url' : undefined}
      value={node.currentState.instanceValue}
      readOnly={node.currentState.readonly}
      onText={(text) => node.setValue(text)}
      onDone={props.done}
      {...props.about}
    />
  );
}
