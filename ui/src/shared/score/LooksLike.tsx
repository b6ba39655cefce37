import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import "./score.css";

// What a good and a poor answer look like in a conversation, in the card's own words.
export function LooksLike({ good, poor }: { good: string; poor: string }) {
  if (!good && !poor) return null;
  return (
    <dl className="looks">
      {good && <div><dt className="good"><IconThumbUp size={12} aria-hidden />good</dt><dd dir="auto">{good}</dd></div>}
      {poor && <div><dt className="bad"><IconThumbDown size={12} aria-hidden />poor</dt><dd dir="auto">{poor}</dd></div>}
    </dl>
  );
}
