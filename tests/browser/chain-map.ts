/**
 * The map of derivations as a picture for the README, with the verdicts of the last report:
 * `npm start && npx tsx tests/browser/chain-map.ts out/costate.json > docs/chain-map.svg`.
 */
import { readFileSync } from 'node:fs';
import { catalogue, loadDerivation } from '../../src/cli/catalogue.js';
import { mapSvg } from '../../src/report/map-svg.js';
import { drawnOnMap, inReadingOrder } from '../../src/report/reading-order.js';
import type { Result } from '../../src/report/result.js';
import { VERDICTS, type Verdict } from '../../src/verification/verdict.js';

interface Report {
  readonly derivations: readonly { readonly id: string; readonly verdict: Verdict }[];
}

const report = JSON.parse(readFileSync(process.argv[2] ?? 'out/costate.json', 'utf8')) as Report;
const verdicts = new Map(report.derivations.map((d) => [d.id, d.verdict]));
const results: Result[] = [];
for (const entry of catalogue()) {
  const verdict = verdicts.get(entry.id);
  const graded =
    verdict !== undefined && VERDICTS.includes(verdict) ? { verdict: { id: entry.id, verdict, steps: [] } } : {};
  results.push({ derivation: await loadDerivation(entry), ...graded, seconds: { derive: 0 } });
}
console.log(mapSvg(drawnOnMap(inReadingOrder(results))));
