/** A JSON value, indented, scrolling in its own box. */
export function JsonBlock({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    // A box that scrolls must be reachable by keyboard.
    <pre className="json-block" role="region" tabIndex={0} aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
