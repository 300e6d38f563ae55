/** Which widget shows which kind of question. */
import { DateField, DateTimeField, TimeField } from './dates.jsx';
import { Geopoint } from './geopoint.jsx';
import { NumberField } from './number.jsx';
import { RangeField } from './range.jsx';
import { Rank } from './rank.jsx';
import { SelectMany, SelectMenu, SelectOne } from './select.jsx';
import { SelectSearch } from './select_search.jsx';
import { Signature } from './signature.jsx';
import { TextField } from './text.jsx';
import { Trigger } from './trigger.jsx';
import { Unsupported } from './unsupported.jsx';
import { Upload } from './upload.jsx';

// More than this many radio buttons are a search field: nobody scrolls through 60 villages.
const CHOICES_SHOWN_MAX = 40;

const INPUTS = {
  int: NumberField,
  decimal: NumberField,
  date: DateField,
  time: TimeField,
  dateTime: DateTimeField,
  geopoint: Geopoint,
  geotrace: Unsupported,
  geoshape: Unsupported,
};

// These consist of several controls, so their label is a legend.
const GROUPED = new Set([DateTimeField, Geopoint, Rank, SelectMany, SelectOne, Signature, Trigger, Unsupported, Upload]);

function selectFor({ selectType, appearances, currentState }) {
  const many = selectType === 'select';
  const searched = appearances?.autocomplete || currentState.valueOptions.length > CHOICES_SHOWN_MAX;
  if (searched && !many) return SelectSearch;
  if (many) return SelectMany;
  return appearances?.minimal ? SelectMenu : SelectOne;
}

function componentFor(node) {
  switch (node.nodeType) {
    case 'input':
      return INPUTS[node.valueType] ?? TextField;
    case 'select':
      return selectFor(node);
    case 'upload':
      return node.appearances?.signature || node.appearances?.draw ? Signature : Upload;
    case 'range':
      return RangeField;
    case 'rank':
      return Rank;
    case 'trigger':
      return Trigger;
    default:
      return Unsupported;
  }
}

/** @returns {{component, grouped: boolean}} decided once, when the question appears */
export function widgetFor(node) {
  const component = componentFor(node);
  return { component, grouped: GROUPED.has(component) };
}
