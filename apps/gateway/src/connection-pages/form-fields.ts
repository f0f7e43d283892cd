import { type Html, html } from '../pages/html.js';

/** Sentences by the name of the field that they stand beside. */
export type FieldProblems = Readonly<Partial<Record<string, string>>>;
/** What can be chosen: values with what people read. */
export type Options = readonly (readonly [value: string, label: string])[];

/** A list of which one is chosen. */
export function select(
  name: string,
  label: string,
  chosen: string,
  choices: Options,
  problems: FieldProblems,
  hint: Html | null = null,
): Html {
  return html`<label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${marks(name, problems, hint !== null)}>
      ${options(chosen, choices)}
    </select>
    ${problem(name, problems)} ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

export function options(chosen: string, choices: Options): Html[] {
  return choices.map(([value, label]) => html`<option value="${value}" ${value === chosen && html`selected`}>${label}</option>`);
}

/** A line of text. */
export function text(name: string, label: string, value: string, most: number, problems: FieldProblems, hint: Html | null = null): Html {
  return html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      value="${value}"
      maxlength="${most}"
      autocomplete="off"
      spellcheck="false"
      ${marks(name, problems, hint !== null)}
    />
    ${problem(name, problems)} ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

/** A box that is ticked or not. */
export function tick(name: string, label: string, isTicked: boolean): Html {
  return html`<label class="tick"><input type="checkbox" name="${name}" ${isTicked && html`checked`} /><span>${label}</span></label>`;
}

/** Boxes of which any number is ticked. */
export function boxes(
  name: string,
  legend: string,
  ticked: readonly string[],
  choices: readonly (readonly [value: string, label: Html | string])[],
  problems: FieldProblems,
  hint: Html | null = null,
): Html {
  return html`<fieldset class="boxes" ${marks(name, problems, hint !== null)}>
      <legend>${legend}</legend>
      ${choices.map(
        ([value, label]) =>
          html`<label class="tick"
            ><input type="checkbox" name="${name}" value="${value}" ${ticked.includes(value) && html`checked`} /><span
              >${label}</span
            ></label
          >`,
      )}
    </fieldset>
    ${problem(name, problems)} ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

/** What is wrong with a field, beside it. */
export function problem(name: string, problems: FieldProblems): Html | null {
  return problems[name] === undefined ? null : html`<p class="problem" id="${name}-problem">${problems[name]}</p>`;
}

/** What tells assistive technology about hint and problem of a field. */
export function marks(name: string, problems: FieldProblems, hasHint: boolean): Html | null {
  const described = [problems[name] !== undefined && `${name}-problem`, hasHint && `${name}-hint`].filter(Boolean).join(' ');
  if (described === '') return null;
  return html`${problems[name] !== undefined && html`aria-invalid="true"`} aria-describedby="${described}"`;
}
