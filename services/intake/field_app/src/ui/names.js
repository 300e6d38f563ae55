/** Names as people search them: without marks, đ as d, apostrophes of any kind away. Pure. */

/** "H’Ngăm Niê K'đăm" → "hngam nie kdam"; hòa and hoà are the same. */
export const folded = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .replace(/['’‘ʼ`´]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/** Every word typed begins a word of the text, in any order; codes also match without their dashes. */
export function matches(foldedText, query) {
  const wanted = folded(query).split(' ').filter(Boolean);
  const padded = ` ${foldedText}`;
  return wanted.every((one) => padded.includes(` ${one}`) || padded.includes(`-${one}`));
}

/** What a household is found by. */
export const searchText = (household) =>
  folded([household.head_name, household.code, household.code.replace(/-/g, ''), household.village_name, household.phone_tail ?? ''].join(' '));
