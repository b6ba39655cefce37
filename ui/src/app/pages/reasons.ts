export { ReasonsPage as Page } from "@/features/reasons/routes/ReasonsPage";
