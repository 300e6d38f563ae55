/** The open form: where one is, what is wrong, the questions of the page, and the way on. */
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { Progress } from '../../ui/parts.jsx';
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { isOnPage, pagesOf } from '../pages.js';
import { problemsIn } from '../problems.js';
import { Nodes } from './nodes.jsx';

/** After the page has been drawn. */
const soon = (run) => requestAnimationFrame(() => requestAnimationFrame(run));

function Summary(props) {
  const form = useForm();
  return (
    <div class="note" data-tone="bad" role="alert" tabindex="-1" ref={props.ref}>
      <Icon name="alert" />
      <div>
        <b>{form.words('form.errors', { count: props.problems.length })}</b>
        <ul>
          <For each={props.problems}>
            {({ node, label, message }) => (
              <li>
                <a href={`#${inputId(node)}`} onClick={(event) => (event.preventDefault(), form.goTo(node))}>{label || message}</a>
              </li>
            )}
          </For>
        </ul>
      </div>
    </div>
  );
}

function Whereabouts(props) {
  const form = useForm();
  const words = () => form.words('form.page', { page: props.page + 1, pages: props.pages });
  return (
    <div>
      <p class="line far small soft">
        <button type="button" class="btn bare" onClick={() => props.onLeave()}><Icon name="left" />{form.words('form.home')}</button>
        <span>
          {/* Only the page is announced: that a draft was saved would be said after every word. */}
          <span role="status">{props.pages > 1 && words()}</span>
          {props.pages > 1 && props.saved && ' · '}{props.saved}
        </span>
      </p>
      <Show when={props.pages > 1}><Progress done={props.page + 1} total={props.pages} label={words} /></Show>
    </div>
  );
}

/** Puts the finger where a problem is: the field, or the part of the widget that takes focus. */
function focusOn(node, host) {
  const field = host.querySelector(`#${inputId(node)}`);
  const question = host.querySelector(`[data-ref="${CSS.escape(node.currentState.reference)}"]`) ?? field;
  question?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

/** @param props.saved words about the draft; props.onSave, onLeave, onFinish: () => Promise */
export function FormView(props) {
  const form = useForm();
  const { instance } = form;
  let host;
  let summary;
  const pages = createMemo(() => pagesOf(instance.root.currentState.children, { strict: instance.paged }));
  const [page, setPage] = createSignal(0);
  const at = () => Math.min(page(), pages().length - 1);
  const isLast = () => at() >= pages().length - 1;
  const problems = createMemo(() => (form.tried() ? problemsIn(form) : []));
  const [sending, setSending] = createSignal(false);

  const turnTo = (number) => {
    setPage(number);
    scrollTo(0, 0);
    soon(() => host.querySelector('.pagestart')?.focus({ preventScroll: true }));
  };
  createEffect(
    on(form.target, (node) => {
      if (!node) return;
      const number = pages().findIndex((each) => isOnPage(each, node));
      if (number >= 0) setPage(number);
      soon(() => focusOn(node, host));
    }),
  );
  const finish = async () => {
    setSending(true);
    try {
      await form.prepared();
      form.setTried(true);
      if (problems().length === 0) await props.onFinish();
    } finally {
      setSending(false);
    }
    if (problems().length) {
      soon(() => {
        summary?.scrollIntoView({ block: 'start' });
        summary?.focus({ preventScroll: true });
      });
    }
  };

  return (
    <div class="form rows" ref={host}>
      <Whereabouts page={at()} pages={pages().length} saved={props.saved} onLeave={props.onLeave} />
      <div>
        <h1 class="pagestart" tabindex="-1">{instance.formTitle}</h1>
        <Show when={instance.title !== instance.formTitle && /[\p{L}\p{N}]/u.test(instance.title)}><p class="soft">{instance.title}</p></Show>
      </div>
      <Show when={instance.unsupported.length}>
        <div class="note" data-tone="warn">
          <Icon name="alert" />
          <div><b>{form.words('form.unsupported-parts', { count: instance.unsupported.length })}</b>{form.words('form.unsupported-why')}</div>
        </div>
      </Show>
      <Show when={problems().length}><Summary problems={problems()} ref={summary} /></Show>
      <form class="rows tight" noValidate onSubmit={(event) => event.preventDefault()}>
        <Nodes nodes={pages()[at()] ?? []} />
      </form>
      <div class="dock">
        <div class="go">
          <Show when={at() > 0}>
            <button type="button" class="btn sq" aria-label={form.words('form.back')} onClick={() => turnTo(at() - 1)}><Icon name="left" /></button>
          </Show>
          <button type="button" class="btn" onClick={() => props.onSave()}>{form.words('form.save-draft')}</button>
          <Show
            when={isLast()}
            fallback={<button type="button" class="btn main" onClick={() => turnTo(at() + 1)}>{form.words('form.next')}<Icon name="right" /></button>}
          >
            <button type="button" class="btn main" disabled={sending()} onClick={finish}><Icon name="up" />{form.words(sending() && form.isPreparing() ? 'form.file-reading' : 'form.finish')}</button>
          </Show>
        </div>
      </div>
    </div>
  );
}
