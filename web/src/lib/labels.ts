/** A text of a plugin's manifest in the languages that its author wrote. */
export type Label = Readonly<Record<string, string>> | null | undefined;

/** `unit_price` → `Unit price`, `ext.shelf` → `Shelf`: what to call something whose author gave it no label. */
export function humanise(name: string): string {
  const words = name
    .replace(/^ext\./, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The label in `language`; else in the same language elsewhere (`zh-TW` for `zh-CN`), else in English, else whichever
 * there is, else the name made readable.
 */
export function labelText(label: Label, language: string, name: string): string {
  if (!label) {
    return humanise(name);
  }
  const primary = language.split('-')[0] ?? language;
  const same = Object.keys(label).find((key) => key === primary || key.startsWith(`${primary}-`));
  const text = label[language] ?? (same === undefined ? undefined : label[same]) ?? label.en ?? Object.values(label)[0];
  return text === undefined || text.trim() === '' ? humanise(name) : text;
}
