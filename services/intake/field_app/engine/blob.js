/**
 * Reads of a Blob, in place of the engine's, which first tries out at start-up, by a top-level
 * await, whether the Blob of a test environment is whole. Browsers' are.
 */
export const getBlobText = (blob) => blob.text();
export const getBlobData = (blob) => blob.arrayBuffer();
