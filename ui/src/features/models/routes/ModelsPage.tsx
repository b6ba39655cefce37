import { IconAlertTriangle } from "@tabler/icons-react";
import type { Model } from "@/shared/api/schema";
import { words } from "@/shared/format/format";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useModels } from "../api/get-models";
import { blocksOf, cardOf, type Row, sizeOf } from "../card";
import "../components/models.css";

// What do the models know, from whom, and how well? A card each; what was not measured stands beside what was.
export function ModelsPage() {
  useTitle("Models");
  const models = useModels();
  return (
    <div className="page">
      <header className="page-head"><h1>Models</h1><span className="faint">Small, trained and run on this machine. What each learned from, how good it is, and what nobody measured.</span></header>
      {models.error && !models.data ? <Failed what="The models could not be loaded" error={models.error} onRetry={() => void models.refetch()} />
        : !models.data ? <div style={{ display: "grid", gap: 12 }} aria-busy><Bone h={220} /><Bone h={220} /></div>
        : models.data.length === 0 ? <Empty title="No models">Models are files in the folder <span className="mono">models</span> of the workspace. What <span className="mono">clarion text train --save</span> writes there appears here with its card.</Empty>
        : models.data.map((model) => <ModelView key={`${model.place}/${model.file}`} model={model} />)}
    </div>
  );
}

const nameOf = (file: string): string => words(file.replace(/\.\w+$/, ""));

function ModelView({ model }: { model: Model }) {
  const card = cardOf(model);
  const blocks = blocksOf(model.notes);
  return (
    <article className="panel model" aria-label={nameOf(model.file)}>
      <header className="model-head">
        <h2>{nameOf(model.file)}</h2><span className="tag">{model.kind}</span>{model.place === "workspace" && <span className="tag good">of this workspace</span>}
        <span className="grow" />
        <span className="mono faint clip" title={`Hash of the content: ${model.hash}`}>{model.file} · {model.hash.slice(0, 12)}</span><CopyButton text={model.hash} label="Hash" className="btn quiet" />
      </header>
      <p className="dim model-does">{model.notes !== "" ? `${(model.notes.split("\n")[0] ?? "").replace(/^[^:]*:\s*/, "").replace(/^./, (c) => c.toUpperCase())}.` : card.does} <span className="faint">{sizeOf(model)}</span></p>
      {model.error && <p className="note bad" role="alert"><IconAlertTriangle size={14} aria-hidden />It cannot be read: {model.error}</p>}
      {blocks.length > 0 ? (
        <div className="model-grid">
          <section><h3>Its card</h3><div className="model-notes">{blocks.map((block, i) => <p key={i} className={block.kind === "item" ? "model-item" : undefined}>{block.parts.map((part, j) => (part.kind === "code" ? <code key={j} className="mono">{part.text}</code> : part.kind === "strong" ? <b key={j}>{part.text}</b> : part.text))}</p>)}</div></section>
          <Unmeasured list={card.unmeasured} />
        </div>
      ) : (
        <div className="model-grid">
          <section><h3>Data</h3><Rows rows={card.data} /><p className="small dim">{card.note || (card.data.length === 0 ? "The card does not say." : "")}</p></section>
          <section><h3>Measured</h3>{card.measured.length === 0 ? <p className="small faint">No figures in its card.</p> : <Rows rows={card.measured} figures />}</section>
          <section><h3>Licence</h3><p className="small dim">{card.licence || "The card does not say."}</p><h3>Limits</h3><p className="small dim">{card.limits || "The card does not say."}</p></section>
          <Unmeasured list={card.unmeasured} />
        </div>
      )}
      {model.labels.length > 0 && <details className="model-labels"><summary>{model.labels.length} labels</summary><p>{model.labels.map((label) => <span key={label} className="tag">{words(label)}</span>)}</p></details>}
    </article>
  );
}

function Rows({ rows, figures = false }: { rows: readonly Row[]; figures?: boolean }) {
  return <dl className={figures ? "model-rows figures" : "model-rows"}>{rows.map((row) => [<dt key={row.name} title={row.what}>{row.name}</dt>, <dd key={`${row.name}-d`} className={figures ? "tab" : undefined} title={row.what}>{row.text}</dd>])}</dl>;
}

function Unmeasured({ list }: { list: readonly string[] }) {
  return <section className="model-not"><h3>Not measured</h3><ul>{list.map((one) => <li key={one}>{one}</li>)}</ul></section>;
}
