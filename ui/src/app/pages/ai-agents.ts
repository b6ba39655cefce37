export { AiAgentsPage as Page } from "@/features/ai-agents/routes/AiAgentsPage";
