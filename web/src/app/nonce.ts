/** The nonce of this answer's content security policy; undefined where there is no policy, as in development. */
export const nonceOf = (page: Document): string | undefined =>
  page.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce;

/** What makes elements: a document, or what stands in for one. */
export interface ElementSource {
  createElement: (name: string, options?: ElementCreationOptions) => HTMLElement;
}

/**
 * Gives the nonce to style elements that a library makes by itself: rc-util measures scrollbars with one and takes no nonce for it.
 * Whoever can run this script could read the nonce anyway, so the policy is as strict as before.
 */
export function giveNonceToStyles(source: ElementSource, value: string | undefined): void {
  if (value === undefined || value === '') {
    return;
  }
  const create = source.createElement.bind(source);
  source.createElement = (name, options) => {
    const element = create(name, options);
    if (name.toLowerCase() === 'style') {
      element.nonce = value;
    }
    return element;
  };
}
