export { AiRegisterPage as Page } from "@/features/ai-register/routes/AiRegisterPage";
