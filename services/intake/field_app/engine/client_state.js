/**
 * What a question shows is the engine's own state.
 *
 * The engine copies every property of every question into an object of the client's framework,
 * by a computation for each. Ours is the framework the engine itself is written in, so the copy
 * would be some ten thousand computations for a form of 200 questions, and nothing else.
 */
export const createClientState = (scope, engineState) => engineState;
