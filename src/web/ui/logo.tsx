/** The mark of these pages; icon.svg is the same for the browser's tab. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4b3fc7" />
      <path
        d="M10 7v18M22 7 11.5 16 22 25"
        fill="none"
        stroke="#fff"
        stroke-width="3.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
