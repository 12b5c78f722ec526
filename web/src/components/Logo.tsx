interface LogoProps {
  readonly size: number;
}

/** The mark: a tenon in its mortise. */
export function Logo({ size }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#17524f" />
      <path d="M6 8h9v5h4v6h-4v5H6z" fill="#e9c48c" />
      <path d="M26 8h-9v3h4v10h-4v3h9z" fill="#fff" />
    </svg>
  );
}
