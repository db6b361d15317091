/** Reads KaTeX's style sheet from its package and puts the fonts into it, so that the page needs nothing but itself. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Assets } from '../report/html.js';

/** The style sheet with its woff2 fonts as data; every browser with `<details>` reads woff2, so the rest is left out. */
export function katexAssets(): Assets {
  const sheet = createRequire(import.meta.url).resolve('katex/dist/katex.min.css');
  const css = readFileSync(sheet, 'utf8').replace(/src:(url\([^)]*\.woff2\))[^;}]*/g, (_, woff2: string) => {
    const file = join(dirname(sheet), woff2.slice('url('.length, -1));
    return `src:url(data:font/woff2;base64,${readFileSync(file).toString('base64')}) format("woff2")`;
  });
  return { katexCss: css };
}
