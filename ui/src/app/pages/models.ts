export { ModelsPage as Page } from "@/features/models/routes/ModelsPage";
