export { PulsePage as Page } from "@/features/pulse/routes/PulsePage";
