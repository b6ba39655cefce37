import { useWorkspace } from "../api/queries/get-workspace";
import { words } from "../format/format";

// What people call a reason: the title it was given on the page of reasons, else its label as words; "" where there is none.
export function useReasonTitle(): (reason: string) => string {
  const workspace = useWorkspace();
  return (reason) => workspace.data?.facets.reason?.find((one) => one.value === reason)?.title ?? words(reason);
}

export function ReasonName({ reason, none }: { reason: string; none: React.ReactNode }) {
  const title = useReasonTitle()(reason);
  return <span className="clip" title={title || undefined} dir="auto">{title || none}</span>;
}
