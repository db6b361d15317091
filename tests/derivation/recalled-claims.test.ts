/** What a derivation takes over from another one is what that one shows: the same claim, at a step that there is. */
import { describe, expect, it } from 'vitest';
import { catalogue, loadDerivation } from '../../src/cli/catalogue.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { residual } from '../../src/expression/expression.js';
import { equalExactly } from '../../src/expression/normal-form.js';
import { printText } from '../../src/expression/print-text.js';
import { resolve } from '../../src/expression/resolve.js';

interface Recalled {
  readonly derivation: Derivation;
  readonly step: Step;
  readonly from: { readonly derivation: string; readonly step: string };
}

const entries = catalogue();
const theory = await Promise.all(entries.filter((e) => e.kind === 'theory').map((e) => loadDerivation(e)));
const recalled = theory.flatMap((derivation) =>
  derivation.steps.flatMap((step): readonly Recalled[] =>
    step.justification.kind === 'hypothesis' && step.justification.shownIn
      ? [{ derivation, step, from: step.justification.shownIn }]
      : [],
  ),
);
const named = new Set(recalled.map((r) => r.from.derivation));
const sources = new Map(
  await Promise.all(entries.filter((e) => named.has(e.id)).map(async (e) => [e.id, await loadDerivation(e)] as const)),
);

/** Whether two relations say the same of the same names: as they are written, or as their residuals are. */
function sameClaim(a: Step, b: Step, { assumptions }: Derivation): boolean {
  if (a.claim.operator !== b.claim.operator) return false;
  if (a.claim.left === b.claim.left && a.claim.right === b.claim.right) return true;
  const [own, other] = [a, b].map((step) => resolve(residual(step.claim), assumptions));
  return own !== undefined && other !== undefined && equalExactly(own, other, assumptions);
}

describe('a claim taken over from another derivation', () => {
  it('is found in the theory', () => {
    expect(recalled.length).toBeGreaterThan(20);
  });

  it.each(recalled.map((r) => [`${r.derivation.id}, ${r.step.id}`, r] as const))('%s: is shown there', (_, r) => {
    const source = sources.get(r.from.derivation);
    const shown = source?.steps.find((s) => s.id === r.from.step);
    if (!source || !shown) throw new RangeError(`there is no step '${r.from.step}' in '${r.from.derivation}'`);
    const { left, operator, right } = shown.claim;
    expect(sameClaim(r.step, shown, source), `${printText(left)} ${operator} ${printText(right)}`).toBe(true);
    // A bare hypothesis there would show nothing; one that concludes from steps under a named assumption does.
    if (shown.justification.kind === 'hypothesis')
      expect([shown.premises.length, shown.assumptions.length].every((n) => n > 0)).toBe(true);
    expect(r.derivation.follows).toContain(source.id);
  });
});
