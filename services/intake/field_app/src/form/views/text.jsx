/** Texts of a form: markdown, answers quoted in it, and pictures or sounds that belong to it. */
import { createResource, For, Match, onCleanup, Show, Switch } from 'solid-js';
import { Dynamic } from 'solid-js/web';

import { useForm } from '../context.js';

// A form may quote an answer in an address; it never becomes a script.
const SAFE_ADDRESS = /^(https?:|tel:|mailto:)/i;

function Nodes(props) {
  return (
    <For each={props.nodes}>
      {(node) => (
        <Switch fallback={<Dynamic component={node.elementName}><Nodes nodes={node.children} /></Dynamic>}>
          <Match when={node.role === 'child'}>{node.value}</Match>
          <Match when={node.role === 'line-break'}><br /></Match>
          <Match when={node.elementName === 'a' && !SAFE_ADDRESS.test(node.url)}><Nodes nodes={node.children} /></Match>
          <Match when={node.elementName === 'a'}>
            <a href={node.url} target="_blank" rel="noopener noreferrer"><Nodes nodes={node.children} /></a>
          </Match>
          {/* The page has its own heading; those inside a question must not outrank it. */}
          <Match when={/^h[1-6]$/.test(node.elementName)}>
            <strong class="heading"><Nodes nodes={node.children} /></strong>
          </Match>
        </Switch>
      )}
    </For>
  );
}

function Medium(props) {
  const form = useForm();
  const name = () => decodeURIComponent(String(props.source).split('/').at(-1));
  const [url] = createResource(name, async (wanted) => URL.createObjectURL(await form.media(wanted)));
  onCleanup(() => url.state === 'ready' && URL.revokeObjectURL(url()));
  return (
    <Show when={url.state === 'ready'} fallback={<span class="soft small">{url.error ? name() : form.words('form.loading-media')}</span>}>
      <Show when={props.kind === 'img'} fallback={<Dynamic component={props.kind} class="medium" src={url()} controls preload="metadata" />}>
        <img class="medium" src={url()} alt={form.words('form.image-of', { label: props.label })} />
      </Show>
    </Show>
  );
}

/** @param props.text the engine's TextRange, or null */
export function FormText(props) {
  return (
    <Show when={props.text}>
      <Nodes nodes={props.text.formatted} />
      <Show when={props.text.imageSource}><Medium kind="img" source={props.text.imageSource} label={props.text.asString} /></Show>
      <Show when={props.text.audioSource}><Medium kind="audio" source={props.text.audioSource} /></Show>
      <Show when={props.text.videoSource}><Medium kind="video" source={props.text.videoSource} /></Show>
    </Show>
  );
}
