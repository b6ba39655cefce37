export { InitiativesPage as Page } from "@/features/initiatives/routes/InitiativesPage";
