/** Positions: what the phone says, and what a form asks for. */

export const WAIT_MS_MAX = 60_000;
const WANTED_M = 5; // as ODK Collect
const OPTIONS = { enableHighAccuracy: true, timeout: WAIT_MS_MAX, maximumAge: 0 };

// GeolocationPositionError.code
const PROBLEMS = { 1: 'denied', 2: 'unavailable', 3: 'timeout' };

/** Metres that end the search, and metres beyond which a position is no answer (null: any is). */
export const thresholdsOf = (nodeOptions) => ({
  wanted: nodeOptions?.accuracyThreshold ?? WANTED_M,
  poor: nodeOptions?.unacceptableAccuracyThreshold ?? null,
});

/** `13.0231 107.8816 0 8` as XForms stores a position → numbers; null when there is none. */
export function readPosition(value) {
  const [latitude, longitude, altitude = 0, accuracy = 0] = value.split(' ').map(Number);
  return Number.isFinite(longitude) ? { latitude, longitude, altitude, accuracy } : null;
}

/** `13,0231; 107,8816` */
export function shownPosition({ latitude, longitude }, decimalMark = ',') {
  const degrees = (number) => number.toFixed(4).replace('.', decimalMark);
  return `${degrees(latitude)}; ${degrees(longitude)}`;
}

const pointOf = ({ coords }) => ({
  latitude: coords.latitude,
  longitude: coords.longitude,
  altitude: coords.altitude ?? 0,
  accuracy: coords.accuracy,
});

/**
 * Looks for a position until it is told to stop; every better one is handed over.
 * @returns {() => void} stop
 */
export function watchPosition(onPoint, onProblem, geolocation = navigator.geolocation) {
  if (!geolocation) {
    onProblem('unavailable');
    return () => {};
  }
  let best = Infinity;
  const id = geolocation.watchPosition(
    (position) => {
      if (position.coords.accuracy > best) return;
      best = position.coords.accuracy;
      onPoint(pointOf(position));
    },
    ({ code }) => onProblem(PROBLEMS[code] ?? 'unavailable'),
    OPTIONS,
  );
  return () => geolocation.clearWatch(id);
}

/** The present position as XForms text, for forms that take it by themselves; empty when there is none. */
export const backgroundPosition = (geolocation = navigator.geolocation) =>
  new Promise((resolve) => {
    if (!geolocation) return resolve('');
    const take = (position) => resolve(Object.values(pointOf(position)).join(' '));
    return geolocation.getCurrentPosition(take, () => resolve(''), OPTIONS);
  });
