/** Text on its way into HTML: escaped for element content and for quoted attributes alike, and ids safe in a link. */

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Escapes text for element content or a quoted attribute; control characters become the replacement character. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (c) => ENTITIES.get(c) ?? c)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
    // Overrides of writing direction could make a title read as something else.
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** An anchor made of letters, digits, dots and hyphens; `taken` keeps anchors of one page apart. */
export function anchor(text: string, taken: Set<string>): string {
  const slug = text.toLowerCase().replace(/[^a-z0-9.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'part'; // prettier-ignore
  let candidate = slug;
  for (let n = 2; taken.has(candidate); n++) candidate = `${slug}-${n}`;
  taken.add(candidate);
  return candidate;
}
