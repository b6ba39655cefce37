export { CalibrationPage as Page } from "@/features/calibration/routes/CalibrationPage";
