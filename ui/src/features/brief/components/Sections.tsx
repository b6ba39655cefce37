import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import type { Brief } from "@/shared/api/schema";
import { Link } from "@/shared/ui/Link";
import { parseSearch } from "@/shared/url/search";

// Sentences under their headings, each leading to what it rests on.
export function Sections({ sections }: { sections: Brief["sections"] }) {
  return sections.map((section) => (
    <section key={section.id} aria-label={section.title}>
      <h2>{section.title}</h2>
      {section.sentences.length === 0 ? <p className="dim">{section.none}</p> : (
        <ul>{section.sentences.map((one) => {
          const [to = "/", query = ""] = one.link.split("?");
          return (
            <li key={one.text} className={one.tone}>
              {one.tone === "bad" ? <IconArrowDownRight size={15} aria-label="Worse" /> : one.tone === "good" ? <IconArrowUpRight size={15} aria-label="Better" /> : <span aria-hidden />}
              <Link to={to} search={parseSearch(query)}>{one.text}</Link>
            </li>
          );
        })}</ul>
      )}
    </section>
  ));
}
