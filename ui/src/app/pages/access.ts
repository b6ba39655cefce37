export { AccessPage as Page } from "@/features/access/routes/AccessPage";
