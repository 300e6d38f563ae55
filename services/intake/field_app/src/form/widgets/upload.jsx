/** Photos, sounds, videos and other files. */
import { createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js';

import { size } from '../../words.js';
import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { shrunkPhoto } from '../shrink.js';

const KINDS = { image: 'photo', audio: 'audio', video: 'video' };
const ICONS = { photo: 'camera', audio: 'file', video: 'camera', file: 'file' };

/** An address for a file as long as the component lives. */
export function createFileUrl(file) {
  const url = createMemo((earlier) => {
    if (earlier) URL.revokeObjectURL(earlier);
    return file() ? URL.createObjectURL(file()) : null;
  });
  onCleanup(() => url() && URL.revokeObjectURL(url()));
  return url;
}

function Preview(props) {
  const url = createFileUrl(() => props.file);
  return (
    <Switch fallback={<p class="in line"><Icon name="file" />{props.file.name}</p>}>
      <Match when={props.file.type.startsWith('image/')}><img src={url()} alt={props.label} /></Match>
      <Match when={props.file.type.startsWith('audio/')}><audio class="medium" controls src={url()} /></Match>
      <Match when={props.file.type.startsWith('video/')}><video class="medium" controls src={url()} /></Match>
    </Switch>
  );
}

/** A button that opens the phone's camera, recorder or file list. */
export function FileButton(props) {
  let input;
  const take = () => {
    const [file] = input.files;
    input.value = ''; // so that the same file can be chosen again
    if (file) props.onFile(file);
  };
  return (
    <>
      <button type="button" class={props.class} id={props.id} disabled={props.disabled} onClick={() => input.click()} aria-describedby={props.about?.['aria-describedby']}>{props.children}</button>
      <input ref={input} type="file" hidden accept={props.accept} capture={props.capture} onChange={take} />
    </>
  );
}

export function Upload(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  const { accept, type } = node.nodeOptions.media;
  const kind = KINDS[type] ?? 'file';
  const [state, setState] = createSignal('idle'); // idle | reading | failed
  const label = () => currentState.label?.asString ?? '';

  const read = async (file) => {
    setState('reading');
    try {
      node.setValue(kind === 'photo' ? await shrunkPhoto(file, node.maxPixels) : file);
      setState('idle');
    } catch {
      setState('failed');
    }
    props.done();
  };
  const take = (file) => form.prepare(read(file));
  const remove = () => {
    node.setValue(null);
    props.done();
  };
  // "new" on a form means: taken now, not picked from the album.
  const capture = node.appearances?.new ? 'environment' : node.appearances?.['new-front'] ? 'user' : undefined;

  return (
    <div class="photos two">
      <Show when={currentState.value}>
        {(file) => (
          <figure>
            <Preview file={file()} label={label()} />
            <figcaption class="line far">
              <span>{size(file().size)}</span>
              <Show when={!currentState.readonly}>
                <button type="button" class="btn bare" aria-label={form.words('form.remove-this', { label: label() })} onClick={remove}>{form.words('form.remove')}</button>
              </Show>
            </figcaption>
          </figure>
        )}
      </Show>
      <Show when={!currentState.readonly}>
        <FileButton class="btn shot" id={inputId(node)} accept={accept} capture={capture} onFile={take} disabled={state() === 'reading'} about={props.about}>
          <Icon name={ICONS[kind]} class="big-i" />
          <span role="status">
            {state() === 'reading' ? form.words('form.file-reading') : form.words(kind === 'photo' && currentState.value ? 'form.photo-again' : `form.${kind}`)}
          </span>
        </FileButton>
      </Show>
      <Show when={state() === 'failed'}><p class="err" role="alert">{form.words('form.file-failed')}</p></Show>
    </div>
  );
}
