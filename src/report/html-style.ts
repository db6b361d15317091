/** The page's own style sheet: one column of text, quiet colours, light and dark, and print. */

export const PAGE_CSS = `
:root {
  color-scheme: light dark;
  --paper: #fdfcf9; --raised: #ffffff; --ink: #1d2530; --soft: #5b6573; --rule: #e2ddd2; --link: #1f5fa8;
  --proved: #2a7348; --measured: #1f5fa8; --sampled: #0e7490; --assumed: #92610a; --undecided: #5b6573; --refuted: #b3261e;
  --series-1: #2563a8; --series-2: #c2571a; --series-3: #2e7d4f; --series-4: #7a4aa8;
  --text: "Iowan Old Style", Charter, "Bitstream Charter", "Source Serif 4", "Palatino Linotype", Cambria, Georgia, serif;
  --labels: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --code: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --raised: #1b1f26; --ink: #e3e6ea; --soft: #9aa4b1; --rule: #2d333c; --link: #82b4ee;
    --proved: #74c893; --measured: #82b4ee; --sampled: #63c3d4; --assumed: #e0b15c; --undecided: #9aa4b1; --refuted: #f2857c;
    --series-1: #7fb2ec; --series-2: #f0975d; --series-3: #74c893; --series-4: #c39bea;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 var(--text); overflow-wrap: break-word; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3 { line-height: 1.2; font-weight: 600; text-wrap: balance; }
h1 { font: 400 3.1rem/1 KaTeX_Main, var(--text); letter-spacing: -0.01em; margin: 0; }
h2 { font-size: 1.75rem; margin: 0 0 .25rem; }
h3 { font: 600 .8rem/1.3 var(--labels); letter-spacing: .08em; text-transform: uppercase; color: var(--soft); margin: 2.25rem 0 .6rem; }
p { margin: .5rem 0; }
header { padding-top: 4rem; padding-bottom: 1rem; }
.lead { font-size: 1.15rem; color: var(--soft); max-width: 42rem; margin: .9rem 0 1.6rem; }
.labels, .meta, table, .badge, figcaption, .legend, .tally { font-family: var(--labels); }
.meta { color: var(--soft); font-size: .85rem; }
.tally { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.tally b { display: block; font: 400 2rem/1.1 KaTeX_Main, var(--text); font-variant-numeric: tabular-nums; }
.tally li { font-size: .82rem; color: var(--soft); }
.tally .bad b { color: var(--refuted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink); padding: .35rem 1rem .35rem 0; white-space: nowrap; }
td { border-bottom: 1px solid var(--rule); padding: .55rem 1rem .55rem 0; vertical-align: top; }
.nowrap { white-space: nowrap; } td.number, th.number { text-align: right; white-space: nowrap; }
table.narrow { width: auto; } table.narrow td { padding-top: .25rem; padding-bottom: .25rem; }
tr.group th { border-bottom: 1px solid var(--rule); padding-top: 1.1rem; font-size: .75rem; letter-spacing: .08em; text-transform: uppercase; font-weight: 600; }
.summary td:first-child { min-width: 16rem; }
.summary .name { font-family: var(--text); font-size: 1.02rem; }
.summary code { color: var(--soft); white-space: nowrap; } #summary td:nth-child(3) { white-space: nowrap; } .summary td { padding-top: .4rem; padding-bottom: .4rem; }
#values { margin-top: 2.2rem; }
.bar { display: flex; gap: 2px; height: 5px; width: 12rem; margin-top: .3rem; }
.bar i { flex: var(--n) 0 0; border-radius: 1px; background: currentColor; }
.badge { display: inline-flex; align-items: center; gap: .4em; font-size: .76rem; font-weight: 600; line-height: 1; white-space: nowrap; }
.badge::before { content: ""; width: .62em; height: .62em; border-radius: 50%; background: currentColor; }
.badge.assumed::before, .badge.undecided::before, .badge.open::before { background: none; border: 2px solid currentColor; }
.badge.refuted::before { border-radius: 0; transform: rotate(45deg); }
.proved { color: var(--proved); } .measured { color: var(--measured); } .sampled { color: var(--sampled); }
.assumed { color: var(--assumed); } .undecided { color: var(--undecided); } .refuted { color: var(--refuted); }
.legend { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; font-size: .84rem; margin: 1rem 0 0; }
.legend dt { line-height: 1.5; } .legend dd { margin: 0; color: var(--soft); }
section { margin-top: 4.5rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
.formula { overflow-x: auto; overflow-y: hidden; padding: .1rem 0; }
.formula .katex-display { margin: .55em 0; text-align: left; }
.formula .katex-display > .katex { text-align: left; } .formula > .katex > math { display: inline math; } .formula mtd { text-align: left; padding-left: 0; padding-right: 0; }
.long-formula { display: inline-block; max-width: 100%; overflow-x: auto; overflow-y: hidden; vertical-align: middle; }
.katex { font-size: 1.12em; }
ol.steps { list-style: none; margin: 0; padding: 0; }
.step { border-top: 1px solid var(--rule); }
.step:last-child { border-bottom: 1px solid var(--rule); }
.step > details > summary { display: grid; grid-template-columns: 2.6rem 1fr auto; gap: 0 .5rem; padding: .7rem .4rem .5rem 0; cursor: pointer; list-style: none; }
.step > details > summary::-webkit-details-marker { display: none; }
.step > details > summary:hover { background: color-mix(in srgb, var(--ink) 3%, transparent); }
.step .index { color: var(--soft); font: .85rem/1.7 var(--labels); font-variant-numeric: tabular-nums; }
.step .index::after { content: " ›"; display: inline-block; margin-left: .3em; transition: transform .12s; }
.step > details[open] .index::after { transform: rotate(90deg); }
.step .formula { grid-column: 2 / 4; min-width: 0; }
.step .title::first-letter { text-transform: uppercase; }
.step .badge { align-self: start; margin-top: .45em; }
.step .more { margin: 0 0 1.1rem 3.1rem; padding: .7rem 1rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; font-size: .92rem; }
.step .more > :first-child { margin-top: 0; } .step .more > :last-child { margin-bottom: 0; }
dl.evidence { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.1rem; margin: .6rem 0; }
dl.evidence dt { font: .82rem/1.75 var(--labels); color: var(--soft); } dl.evidence dd { margin: 0; }
.counter { border-left: 3px solid var(--refuted); padding-left: .8rem; }
code, pre { font: .82rem/1.5 var(--code); }
pre { overflow-x: auto; margin: .4rem 0 0; padding: .6rem .8rem; background: color-mix(in srgb, var(--ink) 5%, transparent); border-radius: 4px; white-space: pre-wrap; word-break: break-word; }
.source > summary { font: .82rem/1.7 var(--labels); color: var(--soft); cursor: pointer; }
ul.hypotheses { padding-left: 0; list-style: none; } ul.hypotheses li { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--assumed); }
.prose { grid-column: 2 / 4; color: var(--soft); line-height: 1.5; margin: .15rem 0 .1rem; max-width: 46rem; }
sub, sup { line-height: 0; font-size: .72em; } var { font: italic 1.06em/1 KaTeX_Math, var(--text); }
.definitions { display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: center; } .definitions .formula { max-width: 100%; }
.introduction { max-width: 46rem; font-size: 1.06rem; margin: .9rem 0; }
.connections { line-height: 1.7; }
.part { font: 400 2.2rem/1.15 KaTeX_Main, var(--text); margin: 5.5rem 0 -2rem; padding-top: 1.5rem; border-top: 3px double var(--rule); text-wrap: balance; }
.map { margin: 2.5rem 0 1rem; overflow-x: auto; } .map svg { min-width: 48rem; } .map svg { max-width: none; margin: 0 auto .6rem; max-height: none; } .map a { text-decoration: none; }
.map a:hover rect, .map a:focus-visible rect { stroke-width: 2.5; }
ol.components { list-style: none; margin: .6rem 0; padding: 0; } ol.components > li { border-top: 1px solid var(--rule); padding: .25rem 0; }
ol.components > li > details > summary { cursor: pointer; font: .82rem/1.7 var(--labels); }
ol.works { padding-left: 2.2rem; } ol.works li { margin: .3rem 0; } ol.works li:target { background: color-mix(in srgb, var(--link) 12%, transparent); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1.5rem 2rem; align-items: start; }
figure { margin: 0; } figure svg { display: block; width: 100%; height: auto; max-width: 34rem; }
.step figure svg { max-width: 24rem; }
figcaption { color: var(--soft); font-size: .8rem; line-height: 1.45; }
footer { margin-top: 4rem; padding-top: 1.2rem; padding-bottom: 3rem; color: var(--soft); font: .82rem/1.6 var(--labels); border-top: 1px solid var(--rule); }
@media (max-width: 40rem) {
  body { font-size: 16px; } header { padding-top: 2.2rem; } h1 { font-size: 2.4rem; } main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  .step .more { margin-left: 0; } .step .formula { grid-column: 1 / 4; } dl.evidence { grid-template-columns: minmax(0, 1fr); } dl.evidence dd { margin-bottom: .4rem; }
  .legend { grid-template-columns: 1fr; } .legend dd { margin-bottom: .5rem; }
}
@media print { body { font-size: 11pt; background: none; } section { break-before: page; border: 0; margin: 0; } .step, figure { break-inside: avoid; } }
`;
