/** The field app sends a submission's files one by one, so the engine never splits a payload by size. */
export function bestFitDecreasing() {
  throw new Error('Chunked payloads are not bundled.');
}
