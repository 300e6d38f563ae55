/** Asks the server what became of what it took; sends again what it does not know any more. */
import * as api from '../api/field.js';
import { own } from '../store/db.js';
import { changeItem, forgetFiles, forgetItem, outboxOf } from '../store/outbox.js';
import { afterLoss, afterReceipt, mayForget } from './states.js';

const DAY_MS = 86_400_000;
const AT_ONCE = 100;
const ASK_BACK_MS = 30 * DAY_MS;

/** Ask about all receipts of the last 30 days. Returns how many go out again. */
export async function askReceipts(owner, now = Date.now()) {
  const items = (await outboxOf(owner)).filter(
    (item) => item.receipt && item.state !== 'waiting' && item.state !== 'refused' && now - item.queued_at < ASK_BACK_MS,
  );
  const held = items.map((item) => ({ instance_id: item.instance_id, receipt: item.receipt }));
  let lost = 0;
  for (let at = 0; at < held.length; at += AT_ONCE) {
    const { known, unknown } = await api.receipts(held.slice(at, at + AT_ONCE));
    for (const one of known) await changeItem(one.instance_id, (item) => afterReceipt(item, one, now));
    for (const id of unknown) await changeItem(id, afterLoss);
    lost += unknown.length;
  }
  await own.write('receipts_asked_at', now);
  await forgetOld(owner, now);
  return lost;
}

/** Let go of what the server has surely kept for long enough. */
async function forgetOld(owner, now) {
  for (const item of await outboxOf(owner)) {
    const may = mayForget(item, now);
    if (may.item) await forgetItem(item.instance_id);
    else if (may.files) {
      await forgetFiles(item.instance_id);
      await changeItem(item.instance_id, () => ({ files_gone: true }));
    }
  }
}
