export { ChangesPage as Page } from "@/features/changes/routes/ChangesPage";
