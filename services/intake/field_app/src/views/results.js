/** What became of what was sent: from this phone's receipts and from the server's inbox, each once. */
import { drafts, inbox, outbox } from '../state.js';

/** Instance ids that a draft or a submission on this phone corrects already. */
const corrected = () =>
  new Set([...drafts(), ...outbox()].map((one) => one.edit_of).filter(Boolean));

/**
 * [{instance_id, form_id, form_name, title, status, reason, decided_by, at, item}], the newest first.
 * item: the submission as kept on this phone, or undefined when it was sent from another.
 */
export function results() {
  const items = outbox().filter((item) => item.state !== 'waiting');
  const here = new Map(items.map((item) => [item.instance_id, item]));
  const fromInbox = inbox().map((one) => ({ ...one, at: Date.parse(one.decided_at ?? one.received_at), item: here.get(one.instance_id) }));
  const told = new Set(fromInbox.map((one) => one.instance_id));
  const own = items
    .filter((item) => !told.has(item.instance_id))
    .map((item) => ({ ...item, at: item.received_at ?? item.queued_at, item }));
  return [...fromInbox, ...own].sort((a, b) => b.at - a.at);
}

/** Returned or refused, and nobody has begun to correct it. */
export const toFix = () => results().filter(mustFix);

export const mustFix = (result) =>
  (result.item?.state === 'refused' || (result.status === 'returned' && result.item?.state !== 'waiting')) &&
  !corrected().has(result.instance_id);

export const isCorrected = (instanceId) => corrected().has(instanceId);
