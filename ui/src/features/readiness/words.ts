import type { Readiness } from "@/shared/api/schema";
import { count } from "@/shared/format/format";

// How far, and the one thing that would bring it further.
export function readinessHeadline(data: Readiness): string {
  const yes = data.boxes.filter((box) => box.state === "yes").length;
  const reached = data.stages.filter((stage) => stage.reached);
  const next = data.stages.find((stage) => !stage.reached);
  const open = next && data.boxes.find((box) => next.boxes.includes(box.id) && box.state === "no");
  const stage = reached.length === 0 ? "No stage is reached yet" : `${reached[reached.length - 1]?.title.split(":")[0] ?? ""} is reached`;
  const step = open ? `; next: ${open.next.charAt(0).toLowerCase()}${open.next.slice(1)}` : ".";
  return `${count(yes)} of ${count(data.boxes.length)} boxes are checked. ${stage}${step}`;
}
