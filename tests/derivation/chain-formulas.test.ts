/** The chain in vector notation says, in every dimension, what the rules of the chain say of the setting in coordinates. */
import { describe, expect, it } from 'vitest';
import { bellmanChain } from '../../src/derivation/bellman-chain.js';
import { inVectorNotation } from '../../src/derivation/chain-formulas.js';
import { fieldSetting } from '../../src/derivation/field-setting.js';
import { SINGLE_CONTROL, unknownSetting } from '../../src/derivation/unknown-setting.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';
import { mapChildren } from '../../src/expression/children.js';
import type { Expression, Relation } from '../../src/expression/expression.js';
import { normalForm } from '../../src/expression/normal-form.js';

const shapes = [
  { noisy: false, time: true, discounted: false },
  { noisy: true, time: false, discounted: true },
  { noisy: true, time: true, discounted: true },
];

describe('the Bellman chain in vector notation', () => {
  it.each(shapes.flatMap((shape) => DIMENSIONS.map((dimension) => ({ ...shape, dimension }))))(
    'has the components that the rules give: %o',
    ({ dimension, noisy, ...shape }) => {
      const noises = noisy ? dimension : 0;
      const { setting } = unknownSetting({ ...shape, dimension, noises, controlled: true, running: true });
      // What is pending stays pending, with its parts in normal form.
      const canonical = (e: Expression): Expression => normalForm(mapChildren(e, canonical), setting.assumptions);
      const sides = ({ left, operator, right }: Relation) => [canonical(left), operator, canonical(right)];
      const steps = bellmanChain(setting);
      const fields = fieldSetting({ ...shape, noisy, controls: SINGLE_CONTROL, running: true });
      const stated = inVectorNotation([{ dimension, steps }], fields);
      expect(stated.map((s) => s.id)).toEqual(steps.map((s) => `${s.id}.d${dimension}`));
      stated.forEach(({ claim }, i) => {
        const rule = steps[i]?.claim;
        expect(rule && sides(rule), steps[i]?.id).toEqual(sides(claim));
      });
    },
  );
});
