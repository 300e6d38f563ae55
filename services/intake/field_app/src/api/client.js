/** One question to the server: answered, refused in its words, or not reached. */
import { announce } from '../store/changes.js';
import { own } from '../store/db.js';

const PREFIX = '/api/intake/v1/field';
const WAIT_MS = 90_000; // a 64 kB piece takes under 20 s on the slowest line that still works

/** The server was not reached, or the line broke before it answered. */
export class Unreachable extends Error {}

/** The server answered no. slug: which problem; says: its sentence for people; facts: the whole problem. */
export class Refused extends Error {
  constructor(status, facts, retryAfterS) {
    super(facts.title ?? String(status));
    this.status = status;
    this.facts = facts;
    this.slug = facts.type.replace('/problems/', '');
    this.retryAfterS = retryAfterS;
  }
}

/**
 * The response, when it says yes (2xx or 304).
 *
 * options: {method, body, json, headers, key, etag}. key: another app key than the session's, '' for none.
 */
export async function ask(path, { method = 'GET', body, json, headers = {}, key, etag } = {}) {
  const session = key === undefined ? await own.read('session') : { key };
  const sent = { 'Accept-Language': language(), ...headers };
  if (session?.key) sent['X-App-Key'] = session.key;
  if (session?.device_id) sent['X-Device-ID'] = session.device_id;
  if (etag) sent['If-None-Match'] = etag;
  if (json !== undefined) sent['Content-Type'] = 'application/json';
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT_MS);
  try {
    const response = await fetch(PREFIX + path, {
      method,
      headers: sent,
      body: json === undefined ? body : JSON.stringify(json),
      signal: stop.signal,
      cache: 'no-store', // what is kept, is kept in the database, by its ETag
      credentials: 'omit', // the key says who asks; a clerk's session in the same browser must not
    });
    if (!response.ok && response.status !== 304) throw await refusal(response);
    noteReached(true);
    return response;
  } catch (error) {
    noteReached(error instanceof Refused);
    throw error instanceof Refused || error instanceof Unreachable ? error : new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}

let reached = true;

/** The phone may have a network and the server still be away: people are told of both. */
function noteReached(now) {
  if (now !== reached) announce('reach', { reached: now });
  reached = now;
}

/** The JSON of an answer; a line that breaks within it counts as not reached. */
export async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Unreachable(error.message);
  }
}

/** A refusal is only what our server says; a portal's or proxy's page is a line that does not work. */
async function refusal(response) {
  const facts = await response.json().catch(() => null);
  if (typeof facts?.type !== 'string') return new Unreachable(`http ${response.status}`);
  return new Refused(response.status, facts, Number(response.headers.get('Retry-After')) || 0);
}

const language = () => (typeof document === 'undefined' ? 'vi' : document.documentElement.lang || 'vi');
