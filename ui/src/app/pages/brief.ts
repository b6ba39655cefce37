export { BriefPage as Page } from "@/features/brief/routes/BriefPage";
