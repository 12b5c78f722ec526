/** A beam's tenon on its way into the mortise of a post. */
export function JoineryDrawing() {
  return (
    <svg viewBox="0 0 132 132" fill="none" aria-hidden="true" focusable="false">
      <g stroke="#e9c48c" strokeWidth="2.5" strokeLinejoin="round">
        <path d="M78 8h36l12 10v106H90V18z" />
        <path d="M78 8v104l12 12M78 8l12 10h36" />
        <path d="M90 52h14v30H90z" fill="#0c2b29" />
      </g>
      <g stroke="#fff" strokeWidth="2.5" strokeLinejoin="round">
        <path d="M6 40h40v12h18v30H46v12H6z" fill="#17635e" />
        <path d="M6 40l10-9h40v12M56 43h18v30l-10 9M46 40l10-9M64 52l10-9M46 52l10-9" />
      </g>
    </svg>
  );
}
