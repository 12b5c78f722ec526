const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The id of the record that a payload tells of, as it is now or was; null when it tells of none. */
export function recordOf(payload: unknown): string | null {
  if (!isObject(payload)) {
    return null;
  }
  for (const image of [payload.after, payload.before]) {
    if (isObject(image) && typeof image.id === 'string') {
      return image.id;
    }
  }
  return null;
}
