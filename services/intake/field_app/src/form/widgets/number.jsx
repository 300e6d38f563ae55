/** Whole numbers and decimals, typed with a comma or a point. */
import { useForm } from '../context.js';
import { inputId } from '../ids.js';
import { readDecimal, readInt, shownNumber } from '../numbers.js';
import { TypedText } from './text.jsx';

export function NumberField(props) {
  const form = useForm();
  const { node } = props;
  const read = node.valueType === 'int' ? readInt : readDecimal;
  const grouped = Boolean(node.appearances?.['thousands-sep']);
  const shown = () => form.typed(node)?.text ?? shownNumber(node.currentState.instanceValue, { grouped });
  const take = (text) => {
    const { value, problem } = read(text);
    form.setTyped(node, problem && { text, problem });
    node.setValue(value);
  };
  return (
    <TypedText
      id={inputId(node)}
      type="text"
      inputmode={node.valueType === 'int' ? 'numeric' : 'decimal'}
      value={shown()}
      readOnly={node.currentState.readonly}
      onText={take}
      onDone={props.done}
      {...props.about}
    />
  );
}
