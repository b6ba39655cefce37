export { TargetsPage as Page } from "@/features/targets/routes/TargetsPage";
