// What a reviewer has said so far of one conversation, and what a key does to it. Pure: the page draws it.
import type { NewLabels, Review, ReviewAnswer } from "@/shared/api/schema";

export interface Said { readonly verdict: string; readonly note: string }
export type Given = Readonly<Record<string, Said>>;

// How an answer of this question is kept: as one's own view, as settling what people disagree on, as deciding a dispute.
export type Duty = "review" | "adjudicate" | "decide";
export const dutyOf = (answer: ReviewAnswer): Duty => (answer.dispute ? "decide" : answer.standing === "contested" ? "adjudicate" : "review");

// The questions this visit is about: all, unless it is for a dispute or a disagreement.
export function asked(review: Review): readonly ReviewAnswer[] {
  if (review.blind) return inOrder(review);
  const pressing = review.answers.filter((answer) => dutyOf(answer) !== "review");
  return pressing.length > 0 ? pressing : inOrder(review);
}

// Section by section, as the card is drawn.
function inOrder(review: Review): readonly ReviewAnswer[] {
  return [...new Set(review.answers.map((answer) => answer.section))].flatMap((section) => review.answers.filter((answer) => answer.section === section));
}

// A person may accept what the machine says once its evidence was on the screen; where it rests on the whole contact, once all of it was.
export function wasShown(answer: ReviewAnswer, seen: ReadonlySet<number>, turns: number): boolean {
  const evidence = answer.answer?.evidence ?? [];
  const marked = evidence.flatMap((one) => (one.turn == null ? [] : [one.turn]));
  if (marked.length > 0) return marked.every((turn) => seen.has(turn));
  return seen.size >= turns;
}

export const accepts = (answer: ReviewAnswer): boolean => answer.machine !== null && dutyOf(answer) === "review";

// Every open question whose evidence has been shown, as the machine has it.
export function acceptShown(questions: readonly ReviewAnswer[], given: Given, seen: ReadonlySet<number>, turns: number): Given {
  const out: Record<string, Said> = { ...given };
  for (const answer of questions)
    if (!(answer.question in out) && accepts(answer) && answer.machine !== null && wasShown(answer, seen, turns)) out[answer.question] = { verdict: answer.machine, note: "" };
  return out;
}

// The next question without an answer, from `at` on and then from the beginning; `at` itself when there is none.
export function nextOpen(questions: readonly ReviewAnswer[], given: Given, at: number): number {
  for (let i = 1; i <= questions.length; i++) {
    const to = (at + i) % questions.length;
    const question = questions[to]?.question;
    if (question !== undefined && !(question in given)) return to;
  }
  return at;
}

// Where a reason is owed and not written yet.
export const owesNote = (answer: ReviewAnswer, said: Said | undefined): boolean => said !== undefined && dutyOf(answer) !== "review" && said.note.trim() === "";

export interface Posts { readonly labels: readonly NewLabels[]; readonly decisions: readonly { readonly id: string; readonly verdict: string; readonly reason: string }[] }

export function postsOf(review: Review, questions: readonly ReviewAnswer[], given: Given, source: string, session: string): Posts {
  const base = { interaction: review.interaction, scorecard: review.scorecard, source, blind: review.blind, ...(session === "" ? {} : { session }) };
  const of = (duty: Duty) => questions.flatMap((answer) => { const said = given[answer.question]; return said && dutyOf(answer) === duty ? [{ answer, said }] : []; });
  const batch = (list: ReturnType<typeof of>) => list.map(({ answer, said }) => ({ question: answer.question, verdict: said.verdict, note: said.note, turn: null }));
  const labels: NewLabels[] = [];
  const views = batch(of("review"));
  if (views.length > 0) labels.push({ ...base, answers: views });
  const settled = batch(of("adjudicate"));
  if (settled.length > 0) labels.push({ ...base, adjudicates: true, answers: settled });
  return { labels, decisions: of("decide").flatMap(({ answer, said }) => (answer.dispute ? [{ id: answer.dispute.id, verdict: said.verdict, reason: said.note }] : [])) };
}
