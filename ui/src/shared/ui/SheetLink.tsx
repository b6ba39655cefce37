import { IconTableExport } from "@tabler/icons-react";
import { type Params, queryString } from "@/shared/api/client";

// What a page shows, as a workbook.
export function SheetLink({ path, params = {}, what }: { path: string; params?: Params; what: string }) {
  return <a className="btn quiet icon" href={`${path}${queryString({ ...params, as: "xlsx" })}`} download title={`${what} as an Excel workbook`} aria-label={`${what} as an Excel workbook`}><IconTableExport size={15} aria-hidden /></a>;
}
