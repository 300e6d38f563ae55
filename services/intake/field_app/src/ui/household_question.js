/** Which question of a form is answered by choosing a known household. Pure. */

const FROM_HOUSEHOLDS = /<select1\b[^>]*?\bref="([^"]+)"[^>]*>(?:(?!<\/select1>)[\s\S])*?<itemset\b[^>]*instance\('households'\)/;

/** The question's own name, or '' when the form has none. xml: the XForm's text. */
export const householdQuestion = (xml) => FROM_HOUSEHOLDS.exec(xml)?.[1].split('/').pop() ?? '';
