// Verdicts of people and machine as they are read: "yes", "no", "does not apply", "50 points".
export function verdictWords(verdict: string): string {
  if (verdict === "na") return "does not apply";
  if (verdict === "yes" || verdict === "no") return verdict;
  const points = Number(verdict) * 100;
  return verdict === "" || !Number.isFinite(points) ? verdict : `${Math.round(points * 10) / 10} points`;
}
