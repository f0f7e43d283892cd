/** The look of the gateway's few pages: one column, system fonts, light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --ground: #f4f6f8; --card: #fff; --go: #0b6e4f; --stop: #a4262c; --stop-ground: #fdf0f0; --good-ground: #eef8f3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ebf0; --soft: #9aa6b4; --line: #333d49; --ground: #12171d; --card: #1a2129; --go: #3fb98c; --stop: #ff8f8f; --stop-ground: #341c1f; --good-ground: #152a22; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); }
header { padding: 1.25rem 1.5rem 0; max-width: 46rem; margin: 0 auto; }
.brand { font-weight: 700; letter-spacing: .01em; color: var(--go); text-decoration: none; }
main { max-width: 46rem; margin: 1rem auto 4rem; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .5rem 0 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem; margin: 1.25rem 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1.5rem; min-width: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .75rem; }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
.hint { color: var(--soft); font-size: .9rem; margin: .25rem 0 0; }
input, select { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .75rem; }
input:focus, select:focus, button:focus-visible, a:focus-visible { outline: 2px solid var(--go); outline-offset: 1px; }
[aria-invalid=true] { border-color: var(--stop); }
.problem { color: var(--stop); font-size: .95rem; margin: .3rem 0 0; }
.alert { border: 1px solid var(--stop); border-radius: .75rem; background: var(--stop-ground); padding: 1rem 1.25rem; margin: 1.25rem 0; }
.alert p { margin: 0; }
.good { border: 1px solid var(--go); border-radius: .75rem; background: var(--good-ground); padding: 1rem 1.25rem; margin: 1.25rem 0; }
.good p { margin: 0; }
button, .button { display: inline-block; font: inherit; font-weight: 600; color: #fff; background: #0b6e4f; border: 0; border-radius: .5rem; padding: .7rem 1.4rem; cursor: pointer; text-decoration: none; }
button.quiet { color: var(--go); background: transparent; border: 1px solid var(--line); padding: .45rem 1rem; }
button.choice { color: inherit; background: transparent; border: 1px solid var(--line); padding: .45rem 1rem; }
button.choice[aria-pressed=true] { color: #fff; background: #0b6e4f; border-color: #0b6e4f; }
td button { white-space: nowrap; margin: 0 .25rem .35rem 0; }
form.inline { display: inline-block; margin: 0 .5rem .5rem 0; }
form.choices { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1rem; }
.pair { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem; }
.pair.wider { grid-template-columns: 1fr 2fr; }
.pair.asked { grid-template-columns: 1fr auto; }
.pair + .problem { margin-top: .3rem; }
.rule { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem .75rem; margin: 1rem 0; }
.rule label { font-size: .9rem; margin: .6rem 0 0; }
.rule label.tick { align-self: center; }
.rule input, .rule select { font-weight: 400; }
.rule .problem { grid-column: 1 / -1; }
table.typed td { padding: .25rem .5rem .25rem 0; border: 0; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; color: var(--go); }
label.tick { display: flex; gap: .6rem; align-items: baseline; font-weight: 400; margin: .75rem 0; }
td label.tick { margin: 0; }
label.tick input { width: auto; flex: none; }
.boxes { margin: 0; }
.boxes legend { margin: 1rem 0 0; }
progress { width: 100%; height: .75rem; accent-color: var(--go); }
.load { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: 1rem; }
.load p { margin: 0 0 .5rem; }
.load form { margin-top: .5rem; }
[hidden] { display: none !important; }
.doors { list-style: none; margin: 0; padding: 0; }
.doors li { padding: .5rem 0; }
.doors a { font-weight: 600; }
.back { margin: 0; }
.pages { display: flex; gap: 1.5rem; margin: 1rem 0 0; }
.tag { display: inline-block; font-size: .8rem; border: 1px solid var(--line); border-radius: .75rem; padding: 0 .5rem; color: var(--soft); white-space: nowrap; }
.wide { overflow-x: auto; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.value { overflow-wrap: anywhere; }
tr.joined td:not([rowspan]) { border-bottom: 0; padding-bottom: 0; }
code.exact { white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); }
tr:last-child > * { border-bottom: 0; }
thead th { white-space: nowrap; }
td.count { font-variant-numeric: tabular-nums; }
td.order { white-space: nowrap; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
a { color: var(--go); }
`;
