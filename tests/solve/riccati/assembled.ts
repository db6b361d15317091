/** The dense module as wabt assembles it, in base64: `npx tsx tests/solve/riccati/assembled.ts` writes `dense-module.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';
import { denseText } from '../../../src/solve/riccati/dense-text.js';

export async function assembledModule(): Promise<string> {
  const source = (await wabt()).parseWat('dense.wat', denseText, { simd: true });
  try {
    return Buffer.from(source.toBinary({}).buffer).toString('base64');
  } finally {
    source.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await assembledModule()).match(/.{1,100}/g) ?? [];
  const text = `/** What wabt assembles from \`dense-text.ts\`, in base64; a test holds it to that. */
export const denseModule =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
  writeFileSync(new URL('../../../src/solve/riccati/dense-module.ts', import.meta.url), text);
}
