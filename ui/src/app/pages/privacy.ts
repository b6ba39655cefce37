export { PrivacyPage as Page } from "@/features/privacy/routes/PrivacyPage";
