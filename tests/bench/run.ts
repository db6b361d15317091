/**
 * Benchmarks beside what a user would pick instead: contenders run by turns, medians with quartiles, errors and ratios are
 * printed and written to out/bench.json, cost against size to out/bench.svg.
 *
 *     npm run bench               all groups
 *     npm run bench -- grid paths those named
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { derivation } from './groups/derivation.js';
import { grid } from './groups/grid.js';
import { multilevel } from './groups/multilevel.js';
import { neural } from './groups/neural.js';
import { paths } from './groups/paths.js';
import { riccati } from './groups/riccati.js';
import { costPicture } from './picture.js';
import { runTask, type Outcome } from './runner.js';
import { growthLines, growthOf, linesOf, ratio } from './table.js';

const groups = [derivation, grid, paths, multilevel, riccati, neural];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !groups.some((group) => group.name === name));
if (unknown.length > 0) {
  console.error(`no group ${unknown.join(', ')}; there are ${groups.map((g) => g.name).join(', ')}`);
  process.exit(2);
}

const folder = fileURLToPath(new URL('../../out/', import.meta.url));
const stamp = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`;

const byGroup: { readonly group: string; readonly outcomes: readonly Outcome[] }[] = [];
for (const { name, open } of groups.filter((group) => asked.length === 0 || asked.includes(group.name))) {
  console.log(`\n${name}`);
  const { tasks, close } = await open();
  const outcomes: Outcome[] = [];
  for (const task of tasks) {
    const outcome = await runTask(task);
    outcomes.push(outcome);
    console.log(linesOf(outcome).join('\n'));
  }
  await close?.();
  for (const line of growthLines(growthOf(outcomes))) console.log(line);
  byGroup.push({ group: name, outcomes });
}

const json = {
  schemaVersion: 1,
  machine: stamp,
  groups: byGroup.map(({ group, outcomes }) => ({
    group,
    tasks: outcomes.map(({ task, timings, missing }) => ({
      name: task.name,
      ...(task.size ? { size: task.size } : {}),
      ...(task.errorOf === undefined ? {} : { errorOf: task.errorOf }),
      timings: timings.map(({ name, seconds, error }) => ({
        name,
        seconds,
        ...(task.rate ? { rate: { unit: task.rate.unit, value: task.rate.amount / seconds.median } } : {}),
        ...(error === undefined ? {} : { error }),
        ratio: ratio(timings[0]?.seconds.median ?? NaN, seconds.median),
      })),
      missing,
    })),
  })),
};
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}bench.json`, `${JSON.stringify(json, null, 2)}\n`);
const drawn = byGroup.flatMap(({ outcomes }) => growthOf(outcomes)).filter(({ points }) => points.length > 1);
if (drawn.length > 0) writeFileSync(`${folder}bench.svg`, await costPicture(drawn, stamp));
console.log(`\nout/bench.json${drawn.length > 0 ? ' · out/bench.svg' : ''}`);
