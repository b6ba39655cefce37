export { ConversationsPage as Page } from "@/features/conversations/routes/ConversationsPage";
