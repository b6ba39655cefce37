// The shapes of /v1 under the names the page uses. They are generated from the server's own description: `npm run types` reads
// tests/golden/openapi.json, which a test holds to the routes, and writes openapi.gen.ts.
// Times are RFC 3339 in UTC, lengths are integer milliseconds, shares and points run from 0 to 1, unknown is null.
import type { components } from "./openapi.gen";

type Schemas = components["schemas"];

export type ErrorBody = Schemas["Error"];
export type ErrorKind = ErrorBody["error"]["kind"];

export type Workspace = Schemas["Workspace"];
export type Facet = Schemas["Facet"];
export type FacetName = keyof Workspace["facets"];

export type Metric = Schemas["Metric"];
export type Lens = Metric["lens"];
export type MetricKind = Metric["kind"];
export type Unit = Metric["unit"];
export type Better = Metric["direction"];
export type Cell = Schemas["Cell"];
export type Bucket = Schemas["Point"];
export type MetricValue = Schemas["MetricValue"];
export type MetricValues = Schemas["MetricValues"];
export type Grain = MetricValues["grain"];
export type BreakdownRow = Schemas["BreakdownRow"];
export type Breakdown = Schemas["Breakdown"];

export type InteractionRow = Schemas["Row"];
export type InteractionPage = Schemas["Rows"];
export type Channel = InteractionRow["channel"];
export type AgentKind = InteractionRow["agent_kind"];

// Evidence: begin and end are UTF-16 code units of the turn's text; both 0 means the whole turn; turn null means the event, or,
// with both null, the whole contact.
export type Conversation = Schemas["Interaction"];
export type Party = Schemas["Party"];
export type Turn = Schemas["Turn"];
export type Role = Turn["role"];
export type Event = Schemas["Event"];
export type Outcome = Schemas["Outcome"];
export type Evidence = Schemas["Evidence"];
export type Signal = Schemas["Signal"];
export type Answer = Schemas["Answer"];
export type Verdict = Answer["verdict"];
export type Score = Schemas["Score"];
export type Facts = Schemas["Facts"];
export type Journey = Schemas["Journey"];
export type JourneyStep = Schemas["JourneyStep"];

export type Flow = Schemas["Flow"];
export type FlowNode = Schemas["FlowNode"];
export type FlowEdge = Schemas["FlowEdge"];
export type Variant = Schemas["Variant"];
export type Variants = Schemas["Variants"];
export type JourneyCase = Schemas["JourneyCase"];
export type JourneyCases = Schemas["JourneyCases"];
export type Moments = Schemas["Moments"];
export type MomentFigure = Schemas["MomentFigure"];
export type FailureDemand = Schemas["FailureDemand"];
export type FailureCause = Schemas["FailureCause"];

export type Scorecard = Schemas["Scorecard"];
export type Question = Schemas["Question"];
export type QuestionType = Question["type"];
export type QuestionResult = Schemas["QuestionResult"];
export type Tried = Schemas["Tried"];
export type Rescoring = Schemas["Rescoring"];
export type CardShift = Schemas["CardShift"];
export type QuestionShift = Schemas["QuestionShift"];
export type AgentShift = Schemas["AgentShift"];
export type AnswerChange = Schemas["AnswerChange"];
export type SignalShift = Schemas["SignalShift"];
export type CardVersion = Schemas["CardVersion"];
export type CardVersionDetail = Schemas["CardVersionDetail"];
export type PastScore = Schemas["PastScore"];

export type Summary = Schemas["Summary"];

export type PhrasePack = Schemas["PhrasePack"];
export type PhraseHits = Schemas["PhraseHits"];
export type PhraseHit = Schemas["PhraseHit"];
export type Speaker = Schemas["TryPhrases"]["speaker"];
export type Model = Schemas["Model"];
export type Taxonomy = Schemas["TaxonomyView"];
export type Reason = Schemas["Reason"];
export type TaxonomyAction = Schemas["TaxonomyChange"]["action"];
export type Discovery = Schemas["Discovery"];
export type Cluster = Schemas["Cluster"];
export type ClusterAction = Schemas["DecideCluster"]["action"];

export type ImportJob = Schemas["Import"];
export type Format = Schemas["Format"];
export type Reject = Schemas["Reject"];
export type RejectPage = Schemas["Rejects"];
export type RetryResult = Schemas["Retried"];
export type Hit = Schemas["Hit"];
export type HitKind = Hit["kind"];

export type Why = Schemas["Why"];
export type Cause = Schemas["Cause"];

export type Session = Schemas["Session"];
export type Self = Schemas["Self"];
export type Person = Schemas["Person"];
export type Invited = Schemas["Invited"];
export type AccessRole = Schemas["Role"];
export type ApiKey = Schemas["Key"];
export type MadeKey = Schemas["MadeKey"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditPage = Schemas["Audit"];
export type AuditCheck = Schemas["AuditCheck"];

export type Incident = Schemas["Incident"];
export type IncidentMove = Schemas["IncidentMove"];
export type Incidents = Schemas["Incidents"];
export type Initiative = Schemas["Initiative"];
export type NewInitiative = Partial<Schemas["NewInitiative"]>;
export type InitiativeEffect = Schemas["InitiativeEffect"];
export type Effect = Schemas["Effect"];
export type Expectation = Schemas["Expectation"];
export type Recommendation = Schemas["Recommendation"];
export type Decided = Schemas["Decided"];

export type Destination = Schemas["Destination"];
export type DestinationKind = Destination["kind"];
export type Destinations = Schemas["Destinations"];
export type DestinationSecret = Schemas["DestinationSecret"];
export type NewDestination = Partial<Schemas["NewDestination"]>;
export type Delivery = Schemas["Delivery"];

export type Readiness = Schemas["Readiness"];
export type ReadinessBox = Schemas["ReadinessBox"];
export type Brief = Schemas["Brief"];
export type Agents = Schemas["Agents"];
export type AgentHistory = Schemas["AgentHistory"];
export type FigureOf = Schemas["FigureOf"];
export type PerformanceMetric = Schemas["PerformanceMetric"];
export type MyWeek = Schemas["MyWeek"];
export type AiAgents = Schemas["AiAgents"];
export type AiMatter = Schemas["AiMatter"];
export type AiFigure = Schemas["AiFigure"];
export type AiRelease = Schemas["AiRelease"];
export type ReleaseChange = Schemas["ReleaseChange"];
export type MatterSides = Schemas["MatterSides"];
export type HandOverQuality = Schemas["HandOverQuality"];
export type AiEnds = Schemas["AiEnds"];
export type StayPoint = Schemas["StayPoint"];
export type AgentStanding = Schemas["AgentStanding"];
export type AgentProfile = Schemas["AgentProfile"];
export type AgentFigure = Schemas["AgentFigure"];
export type AgentQuestion = Schemas["AgentQuestion"];
export type AgentOpportunity = Schemas["AgentOpportunity"];
export type Behaviours = Schemas["Behaviours"];
export type Behaviour = Schemas["Behaviour"];
export type BehaviourName = Schemas["BehaviourName"];
export type Association = Schemas["Association"];
export type Gain = Schemas["Gain"];
export type CoachingOpportunities = Schemas["CoachingOpportunities"];
export type CoachingOpportunity = Schemas["CoachingOpportunity"];
export type CoachingSession = Schemas["CoachingSession"];
export type CoachingMoment = Schemas["CoachingMoment"];
export type NewCoachingSession = Partial<Schemas["NewCoachingSession"]>;
export type CoachingSessionChange = Partial<Schemas["CoachingSessionChange"]>;
export type CoachingEffect = Schemas["CoachingEffect"];
export type ProcessProblem = Schemas["ProcessProblem"];
export type SuggestedMoment = Schemas["SuggestedMoment"];
export type PersonData = Schemas["PersonData"];
export type PersonExport = Schemas["PersonExport"];
export type ErasureStatus = Schemas["ErasureStatus"];
export type ErasureReport = Schemas["ErasureReport"];
export type PrivacyRequest = Schemas["PrivacyRequest"];
export type PrivacyRegister = Schemas["PrivacyRegister"];
export type Hold = Schemas["Hold"];
export type RetentionReport = Schemas["RetentionReport"];
export type RetentionDue = Schemas["RetentionDue"];
export type ReviewQueue = Schemas["ReviewQueue"];
export type ReviewItem = Schemas["ReviewItem"];
export type ReviewSource = ReviewItem["source"];
export type Review = Schemas["Review"];
export type ReviewAnswer = Schemas["ReviewAnswer"];
export type ReviewChoice = Schemas["ReviewChoice"];
export type ReviewEstimate = Schemas["ReviewEstimate"];
export type NewLabels = Partial<Schemas["NewLabels"]>;
export type ReviewAccuracy = Schemas["ReviewAccuracy"];
export type QuestionAccuracy = Schemas["QuestionAccuracy"];
export type ReviewThresholds = Schemas["ReviewThresholds"];
export type QuestionThreshold = Schemas["QuestionThreshold"];
export type CalibrationSession = Schemas["CalibrationSession"];
export type CalibrationResult = Schemas["CalibrationResult"];
export type QuestionAgreement = Schemas["QuestionAgreement"];
export type ReviewerStanding = Schemas["ReviewerStanding"];
export type Reviewer = Schemas["Reviewer"];
export type Dispute = Schemas["Dispute"];
export type Disputes = Schemas["Disputes"];
export type DisputeRate = Schemas["DisputeRate"];
export type InteractionReviews = Schemas["InteractionReviews"];
export type InteractionDispute = Schemas["InteractionDispute"];
export type Standing = Schemas["Standing"];
