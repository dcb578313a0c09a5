"""How the page of a report looks: in light and dark, on a phone and on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --soft: #595959; --line: #767676; --link: #0b57a4;
  --note: #fff3cd; --bar: #f3f4f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e3; --paper: #17191c; --soft: #b0aeab; --line: #8a8a8a;
  --link: #8ab8f0; --note: #3a3112; --bar: #22252a; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 17px/1.55 Georgia, 'Times New Roman', serif; }
a { color: var(--link); } a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link);
  outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper);
  padding: .5rem 1rem; z-index: 2; }
.page { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
header h1 { font-size: 2rem; line-height: 1.2; margin: 1.6rem 0 .4rem; }
header p { margin: .2rem 0; color: var(--soft); }
.stamp { background: var(--note); border-left: 5px solid #b58900; padding: .6rem .9rem; font-weight: bold; }
header p.stamp { color: var(--ink); margin: 1rem 0; }
nav { border: 1px solid var(--line); border-radius: 6px; padding: .6rem 1.2rem; margin: 1.2rem 0; }
nav h2 { font-size: 1.05rem; margin: .2rem 0; } nav ol { margin: .3rem 0; padding-left: 1.6rem; }
nav li { padding: .12rem 0; }
main h2 { font-size: 1.45rem; line-height: 1.25; margin: 2.6rem 0 .6rem; border-bottom: 1px solid var(--line);
  padding-bottom: .2rem; }
main p { max-width: 46rem; margin: .6rem 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin-top: 1.2rem; }
table { border-collapse: collapse; border: solid currentColor; border-width: 2px 0; font-size: 15px; line-height: 1.4;
  font-variant-numeric: tabular-nums lining-nums; }
caption { caption-side: top; text-align: left; font-weight: bold; padding: 0 0 .5rem; }
th, td { padding: .18rem .7rem; vertical-align: bottom; font-weight: normal; border: 0; }
th[scope=row], th[scope=rowgroup], thead tr:first-child th:first-child { text-align: left; }
th[scope=row] { padding-left: calc(.2rem + 1.2rem * var(--in, 0)); min-width: 11rem; }
th[scope=rowgroup] { font-style: italic; padding: .7rem .2rem .2rem; }
thead th { text-align: right; font-weight: bold; max-width: 12rem; }
thead tr:first-child th:first-child { padding-left: .2rem; }
thead tr:last-child th, thead th[rowspan] { border-bottom: 1px solid currentColor; }
thead th[scope=colgroup] { text-align: center; border-bottom: 1px solid var(--line); max-width: none; }
td { text-align: right; white-space: nowrap; }
.words { text-align: left; white-space: normal; min-width: 7rem; max-width: 26rem; overflow-wrap: anywhere; }
.worded td, .worded th[scope=row] { vertical-align: top; }
sup { line-height: 0; } sup a { text-decoration: none; padding: 0 .15em; }
.notes { font-size: 14px; line-height: 1.45; } .notes p { margin: .25rem 0; max-width: 60rem; }
.notes .stamp { padding: .2rem .5rem; }
.file { font-size: 14px; margin: .3rem 0 0; }
figure { margin: 1.4rem 0; } figcaption { font-weight: bold; font-size: 15px; margin-bottom: .4rem; max-width: 60rem; }
.drawing { overflow-x: auto; background: #fff; border: 1px solid var(--line); border-radius: 4px; max-width: 52rem; }
.drawing svg { display: block; width: 100%; min-width: 36rem; height: auto; }
@media (prefers-color-scheme: dark) { .drawing { background: #17191c; }
  .drawing svg { filter: invert(.905) hue-rotate(180deg); } }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: .6rem; font-size: 14px; color: var(--soft); }
@media (max-width: 40rem) {
  body { font-size: 16px; } table { font-size: 14px; } th, td { padding: .18rem .4rem; }
  header h1 { font-size: 1.6rem; }
}
@media (min-width: 96rem) {
  .page { max-width: 92rem; display: grid; grid-template-columns: 17rem minmax(0, 1fr); column-gap: 3rem; }
  header, footer { grid-column: 1 / -1; }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
  main h2:first-child { margin-top: 1.2rem; }
}
@page { margin: 1.6cm; }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #333; --line: #999; --link: #000; --note: #fff; color-scheme: light; }
  body { font-size: 10.5pt; } .page { display: block; max-width: none; padding: 0; }
  .skip, .file { display: none; } nav { position: static; max-height: none; }
  a { text-decoration: none; } .scroll, .drawing { overflow: visible; border: 0; }
  table { font-size: 8.5pt; } th, td { padding: .1rem .3rem; } th[scope=row] { min-width: 6rem; }
  .words { min-width: 3rem; } tr, figure, .notes p { break-inside: avoid; }
  h2, caption, figcaption { break-after: avoid; }
  thead { display: table-header-group; } .notes { font-size: 8.5pt; }
  .drawing { background: #fff; max-width: 17cm; } .drawing svg { min-width: 0; max-height: 20cm; filter: none; }
  figcaption { break-inside: avoid; }
}
"""
