/**
 * Opens the page in a real browser, from disk: `tsx tests/browser/page.ts out/index.html [--screenshots DIR]`. It must not
 * say anything on the console, ask for nothing from a network, and show every formula and every picture.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const [page = 'out/index.html', flag, folder] = process.argv.slice(2);
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]; // prettier-ignore

const browser = await chromium.launch({ executablePath, args });

interface Survey {
  readonly formulas: number;
  readonly rendered: number;
  /** Plain text of the formulas that are not rendered exactly once. */
  readonly unrendered: readonly string[];
  readonly broken: number;
  readonly pictures: number;
  readonly empty: number;
  readonly steps: number;
  /** Links to nowhere. */
  readonly dangling: readonly string[];
  /** Pixels by which the page is wider than the window. */
  readonly wider: number;
  readonly fonts: number;
  /** Labels of pictures that stick out of their frame. */
  readonly cutOff: readonly string[];
}

/** What the page shows. Run inside the browser, hence as source: this project's types know nothing of documents. */
const SURVEY = `(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = (e) => e.getBoundingClientRect();
  const sticksOut = (frame) => (text) =>
    box(text).left < frame.left - 1 || box(text).right > frame.right + 1 ||
    box(text).top < frame.top - 1 || box(text).bottom > frame.bottom + 1;
  return {
    formulas: all('[data-formula]').length,
    rendered: all('.katex').length,
    unrendered: all('[data-formula]').filter((e) => all('.katex', e).length !== 1).map((e) => e.dataset.formula),
    broken: all('.katex-error').length,
    pictures: all('svg.chart').length,
    empty: all('svg.chart').filter((e) => (e.checkVisibility() && box(e).height < 50) || !e.getAttribute('aria-label')).length,
    steps: all('.step').length,
    dangling: all('a').map((a) => a.getAttribute('href') ?? '').filter((t) => !t.startsWith('#') || !document.getElementById(t.slice(1))),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    fonts: [...document.fonts].filter((f) => f.status === 'loaded').length,
    cutOff: all('svg.chart').filter((e) => e.checkVisibility()).flatMap((svg) => all('text', svg).filter(sticksOut(box(svg))).map((t) => t.textContent)),
  };
})()`;

const survey = (tab: Page): Promise<Survey> => tab.evaluate<Survey>(SURVEY);

try {
  const context = await browser.newContext({ offline: true, viewport: { width: 1100, height: 900 } });
  const tab = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  tab.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => said.push(error.message));
  tab.on('request', (request) => asked.push(request.url()));
  const address = pathToFileURL(resolve(page)).href;
  await tab.goto(address);
  await tab.evaluate('document.fonts.ready.then(() => undefined)');
  const seen = await survey(tab);

  assert.deepEqual(said, [], 'the console is silent');
  assert.deepEqual(
    asked.filter((url) => url !== address && !url.startsWith('data:')),
    [],
    'nothing is fetched',
  );
  assert.ok(seen.formulas > 0 && seen.rendered === seen.formulas, `${seen.rendered} of ${seen.formulas} formulas`);
  assert.deepEqual(seen.unrendered, [], 'every formula is rendered once');
  assert.equal(seen.broken, 0, 'no formula in red');
  assert.ok(seen.pictures > 0 && seen.empty === 0, `${seen.pictures} pictures, ${seen.empty} empty`);
  assert.deepEqual(seen.cutOff, [], 'no label is cut off');
  assert.deepEqual(seen.dangling, [], 'every link leads somewhere on the page');
  assert.ok(seen.fonts > 0, 'the fonts inside are used');

  const step = tab.locator('.step > details').first();
  await step.locator('> summary').click();
  assert.ok(await step.locator('.more').isVisible(), 'a step unfolds');

  for (const width of [1100, 360]) {
    await tab.setViewportSize({ width, height: 900 });
    assert.ok((await survey(tab)).wider <= 0, `no sideways scrolling at ${width} pixels`);
  }
  await tab.evaluate(`document.querySelectorAll('details').forEach((e) => { e.open = true; })`);
  assert.ok((await survey(tab)).wider <= 0, 'no sideways scrolling at 360 pixels with everything unfolded');

  if (flag === '--screenshots' && folder) {
    mkdirSync(folder, { recursive: true });
    const fresh = await browser.newContext({ offline: true, viewport: { width: 1100, height: 960 }, deviceScaleFactor: 1.5 }); // prettier-ignore
    const shown = await fresh.newPage();
    await shown.goto(address);
    // The first step with a picture of its evidence, unfolded, below the steps before it.
    await shown.evaluate(
      `(() => {
        const step = document.querySelector('.step figure')?.closest('.step') ?? document.querySelector('.step');
        step.querySelector('details').open = true;
        scrollTo({ top: scrollY + step.getBoundingClientRect().top - 260, behavior: 'instant' });
      })()`,
    );
    await shown.screenshot({ path: join(folder, 'report.png') });
    await shown.setViewportSize({ width: 1100, height: 700 });
    await shown.evaluate(
      `(document.querySelector('#lqr .pictures') ?? document.querySelector('.pictures')).scrollIntoView({ behavior: 'instant' })`,
    );
    await shown.screenshot({ path: join(folder, 'pictures.png') });
  }
  console.log(`${seen.steps} steps, ${seen.formulas} formulas and ${seen.pictures} pictures`);
} finally {
  await browser.close();
}
