/** The icon of a form, by the words in its id. */
const ICONS = [
  [/cow|cattle|animal|herd|calv/, 'cow'],
  [/hous(e|ing)|dwelling|sanit|construction/, 'house'],
  [/visit|health/, 'heart'],
  [/loan|credit|savings|payment|disburse/, 'coin'],
  [/review|household|member|person|group/, 'users'],
  [/road|works|infra/, 'road'],
  [/train|school|class|learn/, 'book'],
  [/meeting|plan|activity/, 'cal'],
];

export const iconOf = (formId) => ICONS.find(([words]) => words.test(formId))?.[1] ?? 'file';
