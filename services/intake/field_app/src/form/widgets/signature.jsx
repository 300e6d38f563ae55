/** A signature drawn with a finger, or a picture of one on paper. */
import { createSignal, onCleanup, onMount, Show } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { shrunkPhoto } from '../shrink.js';
import { createFileUrl, FileButton } from './upload.jsx';

const WIDTH = 720;
const HEIGHT = 270;
const PEN_PX = 4;
const PEN_UP_MS = 700; // a name has several strokes; the picture is taken after the last

/**
 * Strokes on a canvas: white ground, dark pen, so that it prints.
 * @param begun called with a promise of the picture that is being drawn
 */
function pad(canvas, begun) {
  const drawing = canvas.getContext('2d');
  let timer;
  let drawn = null;
  const clear = () => {
    drawing.fillStyle = '#fff';
    drawing.fillRect(0, 0, WIDTH, HEIGHT);
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
  };
  const down = (event) => {
    clearTimeout(timer);
    if (!drawn) begun(new Promise((resolve) => (drawn = resolve)));
    canvas.setPointerCapture(event.pointerId);
    Object.assign(drawing, { lineWidth: PEN_PX, lineCap: 'round', lineJoin: 'round', strokeStyle: '#10241d' });
    drawing.beginPath();
    drawing.moveTo(...at(event));
  };
  const move = (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    drawing.lineTo(...at(event));
    drawing.stroke();
  };
  const take = () =>
    canvas.toBlob((blob) => {
      drawn?.(new File([blob], 'signature.png', { type: 'image/png' }));
      drawn = null;
    }, 'image/png');
  const up = () => {
    timer = setTimeout(take, PEN_UP_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    if (drawn) take();
  };
  clear();
  return { down, move, up, stop };
}

function Pad(props) {
  const form = useForm();
  let canvas;
  let pen;
  onMount(() => {
    pen = pad(canvas, props.onDrawing);
  });
  onCleanup(() => pen.stop());
  return (
    <>
      <span class="hint">{form.words('form.sign')}</span>
      <canvas
        ref={canvas}
        class="signature"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={form.words('form.sign')}
        onPointerDown={(event) => pen.down(event)}
        onPointerMove={(event) => pen.move(event)}
        onPointerUp={() => pen.up()}
        onPointerCancel={() => pen.up()}
      />
    </>
  );
}

export function Signature(props) {
  const form = useForm();
  const { node } = props;
  const { currentState } = node;
  // What is being drawn stays on the pad; a signature that came with the draft is shown as a picture.
  const [drawing, setDrawing] = createSignal(!currentState.instanceValue);
  const url = createFileUrl(() => (drawing() ? null : currentState.value));

  const keep = (file) => {
    node.setValue(file);
    props.done();
  };
  const again = () => {
    keep(null);
    setDrawing(false);
    setDrawing(true);
  };
  const read = async (file) => {
    setDrawing(false);
    keep(await shrunkPhoto(file, node.maxPixels));
  };
  const pick = (file) => form.prepare(read(file));
  return (
    <div class="rows tight">
      <Show when={drawing()} fallback={<Show when={url()}><img class="signature" src={url()} alt={form.words('form.signed')} /></Show>}>
        <Pad onDrawing={(picture) => form.prepare(picture.then(keep))} />
      </Show>
      <Show when={!currentState.readonly}>
        <div class="line">
          <Show when={currentState.value}>
            <span class="chip" data-tone="ok"><Icon name="check" />{form.words('form.signed')}</span>
            <button type="button" class="btn" onClick={again}><Icon name="redo" />{form.words('form.sign-clear')}</button>
          </Show>
          <FileButton class="btn bare" id={inputId(node)} accept="image/*" onFile={pick} about={props.about}>
            <Icon name="camera" />{form.words('form.sign-pick')}
          </FileButton>
        </div>
      </Show>
    </div>
  );
}
