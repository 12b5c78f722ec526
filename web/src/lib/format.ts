/** What a list shows where there is no value. */
export const NONE = '–';

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) {
    return NONE;
  }
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ''}`;
}

export function formatCount(value: number | string | null | undefined, language: string): string {
  if (value === null || value === undefined || value === '') {
    return NONE;
  }
  try {
    return new Intl.NumberFormat(language).format(BigInt(value));
  } catch {
    return String(value);
  }
}

export function formatInstant(value: string | null | undefined, language: string): string {
  if (!value) {
    return NONE;
  }
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) {
    return value;
  }
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(instant);
}

/** A decimal as the server sent it, its whole part grouped; never through a floating-point number. */
export function formatDecimal(value: string | number | null | undefined, language: string): string {
  if (value === null || value === undefined || value === '') {
    return NONE;
  }
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (parts === null) {
    return String(value);
  }
  const [, sign = '', whole = '0', fraction] = parts;
  const separator = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === 'decimal')?.value;
  const grouped = new Intl.NumberFormat(language).format(BigInt(whole));
  return `${sign}${grouped}${fraction === undefined ? '' : `${separator ?? '.'}${fraction}`}`;
}

/** The first characters of an id; the whole one belongs into a tooltip or a copy button. */
export const shortId = (id: string): string => (id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

/** An amount of money as the API has it, as text: `12.30 EUR`; null when it is none. */
export function moneyText(value: unknown, amountText: (amount: string) => string = (amount) => amount): string | null {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value)) {
    return null;
  }
  const { amount, currency } = value;
  return typeof amount === 'string' && typeof currency === 'string' ? `${amountText(amount)} ${currency}` : null;
}

/** A JSON value as text: scalars as they are, anything else as JSON. */
export function plainText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return value.toString();
    default:
      return JSON.stringify(value ?? null);
  }
}
