import { IconBooks } from "@tabler/icons-react";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { count, value } from "@/shared/format/format";
import { Link, scorecardPath } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { ApprovalRule, DraftsList, ImportCard } from "../components/Desk";
import "../components/scorecards.css";

export function ScorecardsPage() {
  useTitle("Scorecards");
  const cards = useScorecards();
  return (
    <div className="page">
      <header className="page-head"><h1>Scorecards</h1><span className="faint">Every contact a card applies to is scored, whoever served it.</span><span className="grow" /><ImportCard /><Link className="btn" to="/scorecard-library"><IconBooks size={14} aria-hidden />Library</Link></header>
      <DraftsList />
      {cards.error && !cards.data ? <Failed what="The scorecards could not be loaded" error={cards.error} onRetry={() => void cards.refetch()} /> : (
        <div className="panel cards scroll-x">
          {cards.data?.length === 0 ? <Empty title="No scorecards">A scorecard is a YAML file in the workspace. When one is there, contacts are scored by it.</Empty> : (
            <table className="table">
              <thead><tr><th>Card</th><th>Owner</th><th className="num">Questions</th><th className="num">Scored</th><th className="num">Mean points</th><th className="num">Failed</th></tr></thead>
              <tbody>
                {cards.data?.map((card) => (
                  <tr key={card.id} className="card-row">
                    <td style={{ minWidth: 220 }}><Link className="link" to={scorecardPath(card.id)} style={{ fontWeight: 550 }}>{card.title}</Link>{card.retired && <> <span className="tag warn">retired</span></>}<div className="small faint" style={{ maxWidth: 560 }}>{card.description}</div></td>
                    <td className="dim">{card.owner_name ?? (card.owner || "–")}</td>
                    <td className="num">{card.questions.length}</td>
                    <td className="num"><Link to="/conversations" search={{ card: [card.id] }} className="link">{count(card.interactions)}</Link></td>
                    <td className="num">{value(card.mean_points, "points")}</td>
                    <td className="num">{card.failed > 0 ? <Link to="/conversations" search={{ card: [card.id], points_max: ["0"] }} className="link">{count(card.failed)}</Link> : 0}</td>
                  </tr>
                )) ?? [0, 1].map((i) => <tr key={i}><td colSpan={6}><Bone h={30} /></td></tr>)}
              </tbody>
            </table>
          )}
        </div>
      )}
      <ApprovalRule />
    </div>
  );
}
