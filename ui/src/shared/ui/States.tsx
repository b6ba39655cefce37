// The three designed states of a view: loading has the shape of what comes, empty says what will appear, failed says what, why and what now.
import { IconAlertTriangle, IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { Component, type ErrorInfo, type ReactNode, useState } from "react";
import { ApiFailure } from "../api/client";
import { sentence } from "../format/format";

export function Bone({ w = "100%", h = 14, style }: { w?: number | string; h?: number | string; style?: React.CSSProperties }) {
  return <span className="bone" aria-hidden style={{ width: w, height: h, ...style }} />;
}

export function CopyButton({ text, label = "Copy", className = "btn" }: { text: string | (() => string); label?: string; className?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setDone(true);
      window.setTimeout(() => setDone(false), 1500);
    } catch { /* the clipboard is closed on this page: the text can still be selected */ }
  };
  return (
    <button type="button" className={className} onClick={() => void copy()}>
      {done ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}{done ? "Copied" : label}
    </button>
  );
}

export function detailsOf(error: unknown): string {
  const lines = [new Date().toISOString(), window.location.href];
  if (error instanceof ApiFailure) lines.push(error.request, `status ${error.status}, ${error.kind}`, error.message);
  else if (error instanceof Error) lines.push(error.stack ?? error.message);
  else lines.push(String(error));
  return lines.join("\n");
}

export function Failed({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  const why = sentence(error instanceof Error ? error.message : String(error));
  return (
    <div className="state" role="alert">
      <h2><IconAlertTriangle size={16} aria-hidden style={{ verticalAlign: "-2px", marginRight: 6, color: "var(--warn)" }} />{what}</h2>
      <p>{why}</p>
      <div className="row">
        {onRetry && <button type="button" className="btn" onClick={onRetry}><IconRefresh size={14} aria-hidden />Try again</button>}
        <CopyButton text={() => detailsOf(error)} label="Copy details" className="btn quiet" />
      </div>
    </div>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div className="row">{action}</div>}
    </div>
  );
}

// One for each page: a fault in drawing one page leaves the rest of the shell usable.
export class PageBoundary extends Component<{ readonly children: ReactNode; readonly name: string }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) { return { error }; }
  override componentDidCatch(error: unknown, info: ErrorInfo) { console.warn("page fault", error, info.componentStack); }
  override render() {
    if (this.state.error === null) return this.props.children;
    return <div className="page"><Failed what={`${this.props.name} could not be drawn`} error={this.state.error} onRetry={() => this.setState({ error: null })} /></div>;
  }
}
