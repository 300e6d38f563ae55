/** The questions of a page, with the groups and repeats they stand in. */
import { createEffect, createSignal, For, Match, Show, Switch } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { questionsIn } from '../problems.js';
import { Note, Question } from './question.jsx';
import { FormText } from './text.jsx';

export function Nodes(props) {
  return (
    <For each={props.nodes}>
      {(node) => (
        <Show when={node.currentState.relevant}>
          <Switch fallback={<Question node={node} />}>
            <Match when={node.nodeType === 'model-value'}>{null}</Match>
            <Match when={node.nodeType === 'note'}><Note node={node} /></Match>
            <Match when={node.nodeType === 'group'}><Group node={node} /></Match>
            <Match when={node.nodeType.startsWith('repeat-range')}><Repeat node={node} /></Match>
          </Switch>
        </Show>
      )}
    </For>
  );
}

function Group(props) {
  const { currentState } = props.node;
  return (
    <Show when={currentState.hasRelevantBodyNodes}>
      <section class="rows tight">
        <Show when={currentState.label}><h2><FormText text={currentState.label} /></h2></Show>
        <Nodes nodes={currentState.children} />
      </section>
    </Show>
  );
}

function Repeat(props) {
  const form = useForm();
  const { node } = props;
  const label = () => node.currentState.label?.asString ?? '';
  const byPerson = node.nodeType === 'repeat-range:uncontrolled';
  // What a person just added is open; what came with a draft is closed, so that ten members fit a screen.
  const [added, setAdded] = createSignal(node.currentState.children.length === 1 ? 0 : -1);
  const add = () => {
    node.addInstances();
    const { children } = node.currentState;
    setAdded(children.length - 1);
    const [first] = questionsIn(children.at(-1));
    if (first) form.goTo(first);
  };
  return (
    <section class="rows tight" data-ref={node.currentState.reference}>
      <Show when={node.currentState.label}><h2><FormText text={node.currentState.label} /></h2></Show>
      <For each={node.currentState.children}>
        {(instance, index) => (
          <Instance
            node={instance}
            label={`${instance.currentState.label?.asString || label()} ${index() + 1}`}
            open={index() === added() || !byPerson}
            remove={byPerson ? () => node.removeInstances(index()) : null}
          />
        )}
      </For>
      <Show when={byPerson}>
        <button type="button" class="btn full" onClick={add}>
          <Icon name="plus" />{label() ? form.words('form.add', { label: label() }) : form.words('form.add-plain')}
        </button>
      </Show>
    </section>
  );
}

/** The first answers of a repeat, to tell one closed card from the next. */
function summaryOf(node) {
  const texts = questionsIn(node).map(({ nodeType, currentState }) => {
    if (nodeType === 'select') {
      return currentState.valueOptions.filter(({ value }) => currentState.value.includes(value)).map(({ label }) => label.asString).join(', ');
    }
    return nodeType === 'input' ? currentState.instanceValue : '';
  });
  return texts.filter(Boolean).slice(0, 3).join(' · ');
}

function Instance(props) {
  const form = useForm();
  const [open, setOpen] = createSignal(props.open);
  const within = (node) => {
    for (let at = node; at; at = at.parent) if (at === props.node) return true;
    return false;
  };
  createEffect(() => props.open && setOpen(true));
  createEffect(() => within(form.target()) && setOpen(true));
  return (
    <section class="card repeat">
      <header>
        <button
          type="button"
          class="btn bare"
          aria-expanded={open()}
          aria-label={form.words(open() ? 'form.close' : 'form.open', { label: props.label })}
          onClick={() => setOpen(!open())}
        >
          <Icon name={open() ? 'down' : 'right'} />
        </button>
        <h3>{props.label}<Show when={!open()}><small class="soft">{summaryOf(props.node)}</small></Show></h3>
        <Show when={props.remove}><RemoveButton label={props.label} remove={props.remove} /></Show>
      </header>
      <Show when={open()}><div class="in rows tight"><Nodes nodes={props.node.currentState.children} /></div></Show>
    </section>
  );
}

/** Asks once more: what is removed from a repeat is gone. */
function RemoveButton(props) {
  const form = useForm();
  const [asked, setAsked] = createSignal(false);
  return (
    <Show
      when={asked()}
      fallback={
        <button type="button" class="btn bare" aria-label={form.words('form.remove-this', { label: props.label })} onClick={() => setAsked(true)}>
          {form.words('form.remove')}
        </button>
      }
    >
      <span class="line">
        <button type="button" class="btn bad" onClick={() => props.remove()}>{form.words('form.remove-really')}</button>
        <button type="button" class="btn" onClick={() => setAsked(false)}>{form.words('form.remove-keep')}</button>
      </span>
    </Show>
  );
}
