/** Dates and times, typed day first or chosen on the phone's calendar. */
import { createSignal } from 'solid-js';

import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';
import { offsetOf, readDate, readTime, shownDate, shownTime, storedTime } from '../dates.js';
import { inputId } from '../ids.js';
import { TypedText } from './text.jsx';

function precisionOf({ appearances }) {
  if (appearances?.['month-year']) return 'month';
  return appearances?.year ? 'year' : 'day';
}

const PROBLEMS = { day: 'date', month: 'month', year: 'year' };
const EXAMPLES = { day: 'form.date-example', month: 'form.month-example', year: 'form.year-example' };

const offset = () => offsetOf(new Date().getTimezoneOffset());

/** Takes what is typed: a value, nothing, or text that is no answer. */
function taker(form, node, read, problem) {
  return (text) => {
    const value = text.trim() === '' ? null : read(text);
    form.setTyped(node, value === null && text.trim() !== '' ? { text, problem } : null);
    node.setValue(value);
  };
}

/** The phone's own calendar, for those who would rather look than type. */
function CalendarButton(props) {
  const form = useForm();
  let picker;
  const open = () => (picker.showPicker ? picker.showPicker() : picker.focus());
  return (
    <>
      <button type="button" class="btn sq" aria-label={form.words('form.calendar')} disabled={props.disabled} onClick={open}><Icon name="cal" /></button>
      <input ref={picker} class="picker" type="date" tabindex="-1" aria-hidden="true" value={props.value} onChange={() => props.onPick(picker.value)} />
    </>
  );
}

export function DateField(props) {
  const form = useForm();
  const { node } = props;
  const precision = precisionOf(node);
  const take = taker(form, node, (text) => readDate(text, precision), PROBLEMS[precision]);
  return (
    <div class="beside">
      <TypedText
        id={inputId(node)}
        type="text"
        inputmode="numeric"
        placeholder={form.words(EXAMPLES[precision])}
        value={form.typed(node)?.text ?? shownDate(node.currentState.instanceValue, precision)}
        readOnly={node.currentState.readonly}
        onText={take}
        onDone={props.done}
        {...props.about}
      />
      <CalendarButton value={node.currentState.instanceValue.slice(0, 10)} disabled={node.currentState.readonly} onPick={take} />
    </div>
  );
}

export function TimeField(props) {
  const form = useForm();
  const { node } = props;
  const read = (text) => {
    const time = readTime(text);
    return time && storedTime(time, offset());
  };
  return (
    <TypedText
      id={inputId(node)}
      type="text"
      inputmode="numeric"
      placeholder={form.words('form.time-example')}
      value={form.typed(node)?.text ?? shownTime(node.currentState.instanceValue)}
      readOnly={node.currentState.readonly}
      onText={taker(form, node, read, 'time')}
      onDone={props.done}
      {...props.about}
    />
  );
}

export function DateTimeField(props) {
  const form = useForm();
  const { node } = props;
  const stored = () => node.currentState.instanceValue;
  const [date, setDate] = createSignal(shownDate(stored()));
  const [time, setTime] = createSignal(shownTime(stored()));
  const take = () => {
    const day = readDate(date());
    const clock = readTime(time());
    const empty = date().trim() === '' && time().trim() === '';
    form.setTyped(node, empty || (day && clock) ? null : { text: `${date()} ${time()}`, problem: day ? 'time' : 'date' });
    node.setValue(day && clock ? `${day}T${storedTime(clock, offset())}` : null);
  };
  const taking = (set) => (text) => {
    set(text);
    take();
  };
  const tidy = () => {
    const day = readDate(date());
    const clock = readTime(time());
    if (day) setDate(shownDate(day));
    if (clock) setTime(clock);
    props.done();
  };
  return (
    <div class="beside">
      <TypedText id={inputId(node)} type="text" inputmode="numeric" aria-label={form.words('form.date')} placeholder={form.words('form.date-example')} value={date()} readOnly={node.currentState.readonly} onText={taking(setDate)} onDone={tidy} {...props.about} />
      <CalendarButton value={stored().slice(0, 10)} disabled={node.currentState.readonly} onPick={(day) => taking(setDate)(shownDate(day))} />
      <TypedText class="narrow-field" type="text" inputmode="numeric" aria-label={form.words('form.time')} placeholder={form.words('form.time-example')} value={time()} readOnly={node.currentState.readonly} onText={taking(setTime)} onDone={tidy} {...props.about} />
    </div>
  );
}
