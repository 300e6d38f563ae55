/** Small parts of many views, in the classes of sinhke.css. */
import { Show } from 'solid-js';

import { word } from '../words.js';
import { Icon } from './icons.jsx';

/** chip: {word, tone, icon} as in outbox/states.js. */
export const Chip = (props) => (
  <span class="chip" data-tone={props.chip.tone}>
    <Icon name={props.chip.icon} />
    {word(props.chip.word)}
  </span>
);

const NOTE_ICONS = { ok: 'check', warn: 'alert', bad: 'alert', info: 'info' };

/** A message about the page. props: tone, title, text, children (what may be done). */
export const Note = (props) => (
  <div class="note" data-tone={props.tone} role={props.tone === 'bad' ? 'alert' : 'status'}>
    <Icon name={props.icon ?? NOTE_ICONS[props.tone]} />
    <div>
      <b>{props.title}</b>
      {props.text}
      <Show when={props.children}>
        <p class="line">{props.children}</p>
      </Show>
    </div>
  </div>
);

/** Nothing here yet, and what to do next. */
export const Blank = (props) => (
  <div class="blank card">
    <Icon name={props.icon} />
    <b>{props.title}</b>
    <span>{props.text}</span>
    {props.children}
  </div>
);

/** How much of `total` is done; the words beside it say the same. */
export const Progress = (props) => {
  const percent = () => (props.total ? Math.floor((props.done / props.total) * 100) : 0);
  return (
    <svg class="stack" role="img" aria-label={props.label(percent())}>
      <rect class="f-paid" x="0" width={`${percent()}%`} height="14" />
    </svg>
  );
};

/** A question before what cannot be undone. props: open, title, text, yes, tone, onYes, onNo. */
export const Ask = (props) => {
  let dialog;
  const show = (element) => {
    dialog = element;
    queueMicrotask(() => element.isConnected && element.showModal());
  };
  return (
    <Show when={props.open}>
      <dialog ref={show} aria-labelledby="ask" onCancel={() => props.onNo()}>
        <div class="rows tight">
          <h2 id="ask">{props.title}</h2>
          <p>{props.text}</p>
          <div class="line end">
            <button type="button" class="btn" onClick={() => (dialog.close(), props.onNo())}>
              {word('ask.back')}
            </button>
            <button type="button" class={`btn ${props.tone ?? 'main'}`} onClick={() => (dialog.close(), props.onYes())}>
              {props.yes}
            </button>
          </div>
        </div>
      </dialog>
    </Show>
  );
};
