"""The report's style: quiet, dense, readable in print and in the dark. Only logical sides: it works both ways."""

STYLE = """
:root { --ink: #17202a; --ink-2: #52606d; --ink-3: #8793a0; --paper: #f6f7f8; --card: #fff; --line: #e1e6ea;
  --accent: #0b6e69; --lost: #b42318; --stored: #d98a1f; --stored-soft: #fbe9cd;
  --stored-ink: #955800; --holds: #2f7d4f;
  --font: "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --ink-2: #a6b1bc; --ink-3: #71808e; --paper: #0f1418;
  --card: #171d22; --line: #29323a; --accent: #4fb7af; --lost: #e5675b; --stored: #e2a94a;
  --stored-soft: #3a2d17; --stored-ink: #e2a94a;
  --holds: #6cc08d } }
* { box-sizing: border-box; margin: 0 }
body { font: 14px/1.45 var(--font); color: var(--ink); background: var(--paper); font-variant-numeric: tabular-nums }
main { max-inline-size: 1160px; margin-inline: auto; padding: 28px 24px 40px; display: grid; gap: 18px }
h1 { font-size: 27px; font-weight: 680; letter-spacing: -.01em; line-height: 1.2 }
h2 { font-size: 13px; font-weight: 650; color: var(--ink-2) }
.eyebrow { color: var(--accent); font-weight: 650; font-size: 12px; margin-block-end: 2px }
.top { display: flex; justify-content: space-between; align-items: end; gap: 24px; flex-wrap: wrap }
.top p { color: var(--ink-2) } .top .eyebrow { color: var(--accent) } .top h1 + p { margin-block-start: 5px }
.figures { display: flex; gap: 26px } .figures div { display: grid } .figures b { font-size: 21px; font-weight: 650 }
.figures span { color: var(--ink-2); font-size: 12px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: hidden }
.card > header { display: flex; justify-content: space-between; align-items: center; gap: 16px; flex-wrap: wrap;
  padding: 10px 16px; border-block-end: 1px solid var(--line) }
.cols { display: grid; grid-template-columns: minmax(0, 1.55fr) minmax(0, 1fr); gap: 18px; align-items: start }
.scroll { overflow-x: auto; padding: 12px 12px 6px }
.chain { display: block; min-inline-size: 760px; inline-size: 100%; block-size: auto; font-family: var(--font) }
.chain text { fill: var(--ink) } .chain .tick { fill: var(--ink-3); font-size: 12px }
.chain .grid { stroke: var(--line); stroke-dasharray: 2 4 }
.chain .name { font-size: 16px; font-weight: 680 } .chain .kind { font-size: 12.5px; fill: var(--ink-2) }
.chain .told { font-size: 13px; fill: var(--ink-2) } .chain .source { fill: var(--ink-3) }
.chain .moment { font-size: 14px; font-weight: 680; fill: var(--lost) }
.chain .bridge { font-size: 13px; font-weight: 600; fill: var(--stored-ink) }
.chain .holds { fill: var(--holds) } .chain .stored { fill: url(#hatch); stroke: var(--stored) }
.chain .lost { fill: var(--lost) } .hatch-ground { fill: var(--stored-soft) } .hatch-line { fill: var(--stored) }
.chain .arrow { stroke: var(--lost); stroke-width: 2; fill: none } .chain .tip { fill: var(--lost) }
.legend { display: flex; gap: 18px; font-size: 12px; color: var(--ink-2) }
.legend span::before { content: ""; display: inline-block; inline-size: 22px; block-size: 10px;
  border-radius: 2px; margin-inline-end: 7px; vertical-align: -1px }
.legend .holds::before { block-size: 3px; vertical-align: 3px; background: var(--holds) }
.legend .stored::before {
  background: repeating-linear-gradient(45deg, var(--stored) 0 3px, var(--stored-soft) 3px 7px) }
.legend .lost::before { background: var(--lost) }
.strips { padding: 10px 16px 12px; display: grid; gap: 5px }
.strip { display: grid; grid-template-columns: 172px 1fr 58px 88px; gap: 12px; align-items: center; font-size: 12.5px }
.strip .count, .strip .begin { text-align: end; color: var(--ink-2) } .strip .what { font-weight: 550 }
.line { position: relative; block-size: 16px; border-block-end: 1px solid var(--line) }
.line i { position: absolute; inset-block-end: 0; inset-inline-start: calc(var(--at) * 100%); inline-size: 5px;
  block-size: calc(var(--part) * 100%); background: var(--lost); border-radius: 1px }
.ends { display: flex; justify-content: space-between;
  margin-inline: 184px 170px; font-size: 11.5px; color: var(--ink-3) }
table { inline-size: 100%; border-collapse: collapse; font-size: 12.5px }
th { text-align: start; font-weight: 600; color: var(--ink-2) }
th, td { padding: 6px 16px; border-block-end: 1px solid var(--line) }
tbody tr:last-child td { border: 0 } .note { padding: 8px 16px 12px; color: var(--ink-3); font-size: 12px }
summary { padding: 10px 16px; cursor: pointer; font-size: 13px; font-weight: 650; color: var(--ink-2) }
details[open] summary { border-block-end: 1px solid var(--line) }
@media (max-width: 860px) { .cols { grid-template-columns: 1fr } .strip { grid-template-columns: 110px 1fr 62px 70px }
  .ends { margin-inline: 122px 156px } main { padding: 16px 12px } }
@media print { body { background: #fff } .card { break-inside: avoid } }
"""
