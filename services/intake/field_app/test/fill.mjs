/**
 * Fills forms in one go: a JSON list of jobs on standard input (see fill_form.mjs), the results as
 * a JSON list on standard output, each {xml, instanceId, title, files: [{name, bytes}], problems}
 * or {error}.
 */
import { text } from 'node:stream/consumers';

import { fillForm } from './fill_form.mjs';

async function resultOf(job) {
  try {
    const { files, ...rest } = await fillForm(job);
    return { ...rest, files: files.map(({ name, blob }) => ({ name, bytes: blob.size })) };
  } catch (error) {
    return { error: error.message };
  }
}

const results = [];
for (const job of JSON.parse(await text(process.stdin))) results.push(await resultOf(job));
process.stdout.write(JSON.stringify(results));
