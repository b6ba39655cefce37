import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { memo, useEffect, useId, useRef } from "react";
import { plural, words } from "@/shared/format/format";
import { addItem, addQuestion, addSection, type CardForm, type Field, moveItem, type Path, type QuestionField, type QuestionForm, removeItem, setField, setType } from "../yaml/card-yaml";

type Change = (next: (yaml: string) => string) => void;
interface Problem { readonly line: number; readonly message: string }
interface Props { readonly card: CardForm; readonly open: string | null; readonly problem: Problem | null; readonly disabled: boolean; readonly onOpen: (question: string | null) => void; readonly onChange: Change }

const TYPES: readonly (readonly [string, string])[] = [["yes_no", "Yes or no"], ["scale", "Steps of a scale"], ["count", "A count"], ["duration", "A length of time"]];
const CLASSES: readonly (readonly [string, string])[] = [["", "Not said"], ["customer_critical", "The customer"], ["business_critical", "The business"], ["compliance_critical", "Compliance"], ["non_critical", "Nobody much"]];

const said = (field: Field): string => (field.kind === "text" ? field.text : "");

interface InputProps { readonly label: string; readonly field: Field; readonly path: Path; readonly onChange: Change; readonly mono?: boolean; readonly rows?: number; readonly required?: boolean; readonly hint?: string; readonly narrow?: boolean; readonly hidden?: boolean }

// A field of the card. Typing splices the YAML; what only YAML can say is shown, and edited there.
function Input({ label, field, path, onChange, mono = false, rows = 1, required = false, hint, narrow = false, hidden = false }: InputProps) {
  const id = useId();
  const write = (text: string) => onChange((yaml) => setField(yaml, path, text, required));
  const name = hidden ? <label className="vh" htmlFor={id}>{label}</label> : <label htmlFor={id}>{label}</label>;
  if (field.kind === "complex") return <div className="form-field">{name}<output id={id} className="form-complex mono" title="This has several parts: edit it in the YAML">{field.source}</output><span className="small faint">Edit this one in the YAML.</span></div>;
  return (
    <div className={`form-field${narrow ? " narrow" : ""}`}>
      {name}
      {rows > 1 || said(field).length > 60
        ? <textarea id={id} className={`input form-text${mono ? " mono" : ""}`} rows={Math.max(rows, Math.ceil(said(field).length / (mono ? 52 : 62)))} value={said(field)} placeholder={hint} spellCheck={!mono} dir="auto" onChange={(event) => write(event.currentTarget.value.replace(/\n/g, " "))} />
        : <input id={id} className={`input${mono ? " mono" : ""}`} value={said(field)} placeholder={hint} spellCheck={!mono} dir="auto" onChange={(event) => write(event.currentTarget.value)} />}
    </div>
  );
}

function Choice({ label, value, options, onPick }: { label: string; value: string; options: readonly (readonly [string, string])[]; onPick: (value: string) => void }) {
  const id = useId();
  const known = options.some(([one]) => one === value);
  return (
    <div className="form-field narrow">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onPick(event.currentTarget.value)}>{!known && <option value={value}>{words(value) || "–"}</option>}{options.map(([one, text]) => <option key={one} value={one}>{text}</option>)}</select>
    </div>
  );
}

export function CardFormView({ card, open, problem, disabled, onOpen, onChange }: Props) {
  const sections = card.sections.map((one) => [one.id, said(one.title) || one.id] as const);
  const lost = card.questions.filter((one) => !card.sections.some((section) => section.id === one.section));
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => { if (open !== null) box.current?.querySelector(`[data-question="${CSS.escape(open)}"]`)?.scrollIntoView({ block: "nearest" }); }, [open]);
  const question = (one: QuestionForm) => {
    const mates = card.questions.filter((other) => other.section === one.section);
    const at = mates.indexOf(one);
    return <QuestionEdit key={one.index} question={one} open={open === one.id} sections={sections} above={mates[at - 1]?.index ?? null} below={mates[at + 1]?.index ?? null} only={card.questions.length === 1}
      problem={problem && problem.line >= one.lines.from && problem.line <= one.lines.to ? problem.message : null} onOpen={onOpen} onChange={onChange} />;
  };
  return (
    <fieldset className="card-form" disabled={disabled} ref={box}>
      <legend className="vh">The card as a form</legend>
      <details className="form-card">
        <summary>The card itself <span className="faint">{said(card.fields.title)} · version {said(card.fields.version)} · {said(card.fields.owner) || "no owner"}</span></summary>
        <div className="form-grid">
          <Input label="Title" field={card.fields.title} path={["title"]} onChange={onChange} required />
          <Input label="Owner" field={card.fields.owner} path={["owner"]} onChange={onChange} />
          <Input label="Version" field={card.fields.version} path={["version"]} onChange={onChange} required narrow />
          <Input label="What it is for" field={card.fields.description} path={["description"]} onChange={onChange} rows={2} />
          <Input label="Applies to" field={card.fields.applies_to} path={["applies_to"]} onChange={onChange} mono />
        </div>
      </details>
      {card.sections.map((section) => {
        const mine = card.questions.filter((one) => one.section === section.id);
        return (
          <section key={section.index} className="form-section" aria-label={said(section.title) || section.id}>
            <div className="form-section-head">
              <Input hidden label={`Title of section ${section.id}`} field={section.title} path={["sections", section.index, "title"]} onChange={onChange} required />
              <span className="form-weight"><span className="small faint" aria-hidden>weight</span><Input hidden label={`Weight of section ${section.id}`} field={section.weight} path={["sections", section.index, "weight"]} onChange={onChange} hint="1" narrow /></span>
              {mine.length === 0 && <button type="button" className="btn quiet icon" aria-label={`Remove section ${section.id}`} disabled={card.sections.length === 1} onClick={() => onChange((yaml) => removeItem(yaml, ["sections"], section.index))}><IconTrash size={14} aria-hidden /></button>}
            </div>
            {mine.map(question)}
            <button type="button" className="btn quiet form-add" onClick={() => { onChange((yaml) => addQuestion(yaml, card, section.id)); }}><IconPlus size={13} aria-hidden />Question</button>
          </section>
        );
      })}
      {lost.length > 0 && <section className="form-section" aria-label="Without a section"><h3 className="warn small">In a section that does not exist</h3>{lost.map(question)}</section>}
      <button type="button" className="btn" onClick={() => onChange((yaml) => addSection(yaml, card))}><IconPlus size={14} aria-hidden />Section</button>
    </fieldset>
  );
}

interface QuestionProps { readonly question: QuestionForm; readonly open: boolean; readonly sections: readonly (readonly [string, string])[]; readonly above: number | null; readonly below: number | null; readonly only: boolean; readonly problem: string | null; readonly onOpen: (question: string | null) => void; readonly onChange: Change }

const QuestionEdit = memo(function QuestionEdit({ question, open, sections, above, below, only, problem, onOpen, onChange }: QuestionProps) {
  const { fields, index } = question;
  const at = (field: QuestionField): Path => ["questions", index, field];
  const put = (field: QuestionField, value: string) => onChange((yaml) => setField(yaml, at(field), value === "" ? null : value));
  const bands = question.type === "count" || question.type === "duration";
  const body = useId();
  return (
    <article className={`form-question${open ? " open" : ""}${problem ? " bad-one" : ""}`} data-question={question.id}>
      <button type="button" className="form-question-head" aria-expanded={open} aria-controls={open ? body : undefined} onClick={() => onOpen(open ? null : question.id)}>
        {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <span className="form-question-text" dir="auto">{said(fields.text) || question.id}</span>
        {problem && <span className="tag bad"><IconAlertTriangle size={12} aria-hidden />mistake</span>}
        {said(fields.auto_fail) === "true" && <span className="tag bad">fails the card</span>}
        {question.type !== "yes_no" && <span className="tag">{words(question.type)}</span>}
        <span className="tag tab" title="Weight within its section">×{said(fields.weight) || "1"}</span>
      </button>
      {open && (
        <div className="form-body" id={body}>
          {problem && <p className="bad small" role="status">{problem}</p>}
          <Input label="Question" field={fields.text} path={at("text")} onChange={onChange} required />
          <Input label="How it is meant" field={fields.help} path={at("help")} onChange={onChange} rows={2} />
          <div className="form-row two"><Input label="What good looks like" field={fields.good} path={at("good")} onChange={onChange} rows={2} /><Input label="What poor looks like" field={fields.poor} path={at("poor")} onChange={onChange} rows={2} /></div>
          <div className="form-row">
            <Choice label="Answered with" value={question.type} options={TYPES} onPick={(type) => onChange((yaml) => setType(yaml, question, type))} />
            <Choice label="Section" value={question.section} options={sections} onPick={(section) => put("section", section)} />
            <Choice label="A mistake hurts" value={said(fields.error_class)} options={CLASSES} onPick={(value) => put("error_class", value)} />
            <Input label="Weight" field={fields.weight} path={at("weight")} onChange={onChange} hint="1" narrow />
            <label className="form-check"><input type="checkbox" checked={said(fields.auto_fail) === "true"} onChange={(event) => put("auto_fail", event.currentTarget.checked ? "true" : "")} />0 points fail the card</label>
            <label className="form-check"><input type="checkbox" checked={said(fields.evidence) === "required"} onChange={(event) => put("evidence", event.currentTarget.checked ? "required" : "")} />Evidence is required</label>
          </div>
          <Input label="Applies when" field={fields.applies_when} path={at("applies_when")} onChange={onChange} mono hint="always" />
          {question.type === "yes_no" && <Input label="Rule for a yes" field={fields.rule} path={at("rule")} onChange={onChange} mono rows={2} required />}
          {bands && <Input label="What is measured" field={fields.measure} path={at("measure")} onChange={onChange} mono required />}
          {question.type === "yes_no" && <div className="form-row two"><Input label="Reason with a yes" field={fields.because_yes} path={at("because_yes")} onChange={onChange} hint="made from the rule" /><Input label="Reason with a no" field={fields.because_no} path={at("because_no")} onChange={onChange} hint="made from the rule" /></div>}
          {question.type !== "yes_no" && <Steps question={question} list={bands ? "bands" : "steps"} onChange={onChange} />}
          <div className="form-row form-tools">
            <span className="small faint mono">{question.id} · line {question.lines.from}</span><span className="grow" />
            <button type="button" className="btn quiet icon" disabled={above === null} aria-label="Move up" title="Move up" onClick={() => above !== null && onChange((yaml) => moveItem(yaml, ["questions"], index, above))}><IconArrowUp size={14} aria-hidden /></button>
            <button type="button" className="btn quiet icon" disabled={below === null} aria-label="Move down" title="Move down" onClick={() => below !== null && onChange((yaml) => moveItem(yaml, ["questions"], index, below + 1))}><IconArrowDown size={14} aria-hidden /></button>
            <button type="button" className="btn quiet" disabled={only} onClick={() => { onOpen(null); onChange((yaml) => removeItem(yaml, ["questions"], index)); }}><IconTrash size={14} aria-hidden />Remove</button>
          </div>
        </div>
      )}
    </article>
  );
});

function Steps({ question, list, onChange }: { question: QuestionForm; list: "steps" | "bands"; onChange: Change }) {
  const path: Path = ["questions", question.index, list];
  const key = list === "steps" ? "when" : "up_to";
  return (
    <div className="form-field">
      <span className="form-label">{list === "steps" ? "The first step that holds gives the points" : "Points up to a size; the last band takes the rest"}</span>
      <ol className="form-steps">
        {question.steps.map((step, i) => (
          <li key={i}>
            <Input hidden label={list === "steps" ? `Step ${i + 1}: when` : `Band ${i + 1}: up to`} field={step[key]} path={[...path, i, key]} onChange={onChange} mono hint={list === "steps" ? "always" : "beyond"} required={list === "steps"} />
            <Input hidden label={`${list === "steps" ? "Step" : "Band"} ${i + 1}: points, 0 to 1`} field={step.points} path={[...path, i, "points"]} onChange={onChange} narrow required />
            <Input hidden label={`${list === "steps" ? "Step" : "Band"} ${i + 1}: because`} field={step.because} path={[...path, i, "because"]} onChange={onChange} hint="because …" />
            <button type="button" className="btn quiet icon" aria-label={`Remove ${list === "steps" ? "step" : "band"} ${i + 1}`} disabled={question.steps.length < 2} onClick={() => onChange((yaml) => removeItem(yaml, path, i))}><IconTrash size={13} aria-hidden /></button>
          </li>
        ))}
      </ol>
      <span><button type="button" className="btn quiet" onClick={() => onChange((yaml) => addItem(yaml, path, [list === "steps" ? "{when: greeting, points: 0.5}" : `{up_to: ${question.type === "duration" ? "5m" : "3"}, points: 0.5}`], question.steps.length - 2))}><IconPlus size={13} aria-hidden />{list === "steps" ? "Step" : "Band"}</button> <span className="small faint">{plural(question.steps.length, list === "steps" ? "step" : "band")}, points from 0 to 1</span></span>
    </div>
  );
}
