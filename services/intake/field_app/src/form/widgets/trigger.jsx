/** A box to tick: "I have read this to the household". */
import { useForm } from '../context.js';
import { inputId } from '../ids.js';

export function Trigger(props) {
  const form = useForm();
  const { node } = props;
  const change = (event) => {
    node.setValue(event.currentTarget.checked);
    props.done();
  };
  return (
    <div class="pick">
      <label>
        <input id={inputId(node)} type="checkbox" checked={node.currentState.value} disabled={node.currentState.readonly} onChange={change} {...props.about} />
        <span>{form.words('form.acknowledge')}</span>
      </label>
    </div>
  );
}
