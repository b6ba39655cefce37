export { PhrasesPage as Page } from "@/features/phrases/routes/PhrasesPage";
