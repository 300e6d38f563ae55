/** A question that this app cannot show: it says so, and where it can be answered. */
import { Icon } from '../../ui/icons.jsx';
import { useForm } from '../context.js';

export function Unsupported() {
  const form = useForm();
  return (
    <div class="note" data-tone="warn">
      <Icon name="alert" />
      <div><b>{form.words('form.unsupported')}</b>{form.words('form.unsupported-why')}</div>
    </div>
  );
}
