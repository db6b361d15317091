/** What the README shows is there and comes out as it says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/cli/catalogue.js';
import { deriveProblem, parseProblem, verifyDerivation } from '../../src/index.js';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');

describe('the README', () => {
  it('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.filter((path) => !existsSync(join(packageRoot(), path)))).toEqual([]);
  });

  it('has a problem whose one wrong claim is refuted', () => {
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
    const derivation = deriveProblem(parseProblem(text, { id: 'inventory' }));
    const claims = derivation.steps.filter((step) => step.id.startsWith('claims.'));
    const { steps } = verifyDerivation(derivation, { seed: 1, quick: true });
    const verdicts = new Map(steps.map((step) => [step.stepId, step.verdict]));
    expect(Object.fromEntries(claims.map(({ id }) => [id, verdicts.get(id)]))).toEqual({
      'claims.policy': 'proved',
      'claims.riccati': 'proved',
      'claims.level': 'refuted',
    });
  });
});
