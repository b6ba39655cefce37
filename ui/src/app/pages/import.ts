export { ImportPage as Page } from "@/features/imports/routes/ImportPage";
