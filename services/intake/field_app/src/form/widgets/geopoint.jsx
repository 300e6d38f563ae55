/** A position: how good it is, what it waits for, and what to do when there is none. */
import { createSignal, onCleanup, Show } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { readPosition, shownPosition, thresholdsOf, watchPosition } from '../location.js';

export function Geopoint(props) {
  const form = useForm();
  const { node } = props;
  const { wanted, poor } = thresholdsOf(node.nodeOptions);
  const [searching, setSearching] = createSignal(false);
  const [candidate, setCandidate] = createSignal(null);
  const [problem, setProblem] = createSignal(null);
  let stopWatch = () => {};

  const stop = () => {
    stopWatch();
    setSearching(false);
  };
  onCleanup(stop);
  const use = (point) => {
    stop();
    node.setValue(point);
    props.done();
  };
  const look = (point) => {
    setCandidate(point);
    if (point.accuracy <= wanted) use(point);
  };
  const fail = (code) => {
    stop();
    setProblem(code);
  };
  const start = () => {
    setProblem(null);
    setCandidate(null);
    setSearching(true);
    stopWatch = watchPosition(look, fail);
  };

  const stored = () => readPosition(node.currentState.instanceValue);
  const metres = (point) => Math.round(point.accuracy);
  const tooPoor = (point) => poor !== null && point.accuracy > poor;
  const status = () => {
    const point = candidate();
    if (searching()) return point ? form.words('form.accuracy-waiting', { metres: metres(point), wanted }) : form.words('form.locating');
    if (problem()) return form.words(`form.locate-${problem()}`);
    return point && tooPoor(point) ? form.words('form.accuracy-poor', { metres: metres(point) }) : '';
  };

  return (
    <div class="card">
      <div class="in line far">
        <Show when={!searching() && stored()}>
          <div>
            <Icon name="pin" /> <b class="num">{shownPosition(stored())}</b>
            <br />
            <span class="small soft">{form.words('form.accuracy', { metres: metres(stored()) })} · {form.words('form.no-network-needed')}</span>
          </div>
        </Show>
        <Show
          when={searching()}
          fallback={
            <button type="button" class="btn" id={inputId(node)} disabled={node.currentState.readonly} onClick={start} {...props.about} aria-required={undefined} aria-invalid={undefined}>
              <Icon name={stored() ? 'redo' : 'pin'} />{form.words(stored() ? 'form.locate-again' : 'form.locate')}
            </button>
          }
        >
          <span class="line">
            <Show when={candidate() && !tooPoor(candidate())}>
              <button type="button" class="btn" onClick={() => use(candidate())}><Icon name="check" />{form.words('form.locate-use')}</button>
            </Show>
            <button type="button" class="btn bare" onClick={stop}>{form.words('form.locate-stop')}</button>
          </span>
        </Show>
        <span class="small soft" role="status">{status()}</span>
      </div>
    </div>
  );
}
