/**
 * Bring one submission to the server: first its text, then file by file what the server lacks,
 * each from the byte where it stopped. No storage and no network of its own: both are handed in.
 */
import { FIRST_PIECE, nextPiece } from './backoff.js';

const DAMAGED_TRIES = 3;

/** A file the answers name is not on this phone any more. */
export class FileGone extends Error {
  constructor(name) {
    super(name);
    this.slug = 'file-gone';
    this.file = name;
  }
}

/**
 * The server's last word on the submission: {receipt, status, files, uploads, server_epoch}.
 *
 * door: {put, there, patch} as in api/field.js. file(name) → Blob or undefined. note(change) keeps a change
 * of the item. hash(blob) → hex. largest: bytes the server takes in one piece. now(): ms.
 */
export async function send(item, { door, file, note, hash, largest, now }) {
  let said = await arrive(item, door);
  await note({ receipt: said.receipt, server_epoch: said.server_epoch, files: counted(item.files, said) });
  const present = new Set(said.files.present);
  for (const name of said.files.expected.filter((one) => !present.has(one))) {
    const blob = await file(name);
    if (!blob) throw new FileGone(name);
    const facts = item.files.find((one) => one.name === name);
    const sha256 = facts?.sha256 || (await hash(blob));
    const begun = said.uploads.find((one) => one.name === name)?.received_bytes ?? 0;
    const upload = { name, type: blob.type, sha256 };
    const answer = await sendFile(upload, blob, begun, { item, door, note, largest, now });
    said = { ...said, ...answer };
  }
  return said;
}

/** The text: what was begun before is asked about first, which costs no bytes of it. */
async function arrive(item, door) {
  if (item.receipt) {
    try {
      return await door.there(item.instance_id);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }
  return door.put(item);
}

async function sendFile(upload, blob, begun, { item, door, note, largest, now }) {
  let offset = begun;
  let size = FIRST_PIECE;
  let damaged = 0;
  const mark = (received) =>
    note((kept) => ({
      files: kept.files.map((one) =>
        one.name === upload.name ? { ...one, received, sha256: upload.sha256 } : one,
      ),
    }));
  await mark(offset);
  for (;;) {
    const piece = blob.slice(offset, offset + Math.min(size, largest), upload.type);
    const began = now();
    try {
      const answer = await door.patch(item.instance_id, upload, piece, offset, blob.size);
      size = nextPiece(piece.size || size, now() - began, largest);
      if (answer.whole) {
        await mark(blob.size);
        return answer.whole;
      }
      offset = answer.offset;
    } catch (error) {
      if (error.slug === 'upload-offset') offset = error.facts.offset;
      else if (error.slug === 'upload-damaged' && ++damaged < DAMAGED_TRIES) offset = 0;
      else throw error;
    }
    await mark(offset);
  }
}

/** The files with what the server says it has of each, in bytes. */
function counted(files, said) {
  const present = new Set(said.files.present);
  const begun = new Map(said.uploads.map((one) => [one.name, one.received_bytes]));
  return files.map((one) => ({
    ...one,
    received: present.has(one.name) ? one.size : (begun.get(one.name) ?? 0),
  }));
}
