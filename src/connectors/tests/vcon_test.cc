#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <rapidcheck.h>

#include <filesystem>
#include <map>

#include "base/json.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/exporter.h"
#include "connectors/testing/arbitrary.h"
#include "connectors/testing/samples.h"
#include "connectors/testing/vcon_schema.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {
namespace {

using testing::ReadAll;

Interaction Decoded(std::string_view text) {
  auto record = DecodeVcon(text, nullptr);
  EXPECT_TRUE(record.ok()) << (record.ok() ? "" : record.error().message);
  return record.ok() ? std::get<Interaction>(*std::move(record)) : Interaction{};
}

std::string Refusal(std::string_view text) {
  const auto record = DecodeVcon(text, nullptr);
  EXPECT_FALSE(record.ok()) << text;
  return record.ok() ? "" : record.error().message;
}

// A vCon of two parties, a caller and a desk, around the given members.
std::string Around(std::string_view members) {
  return R"({"uuid":"01928e10-193e-8231-b9a2-279e0d16bc46","created_at":"2026-03-01T10:00:00Z","parties":[
    {"tel":"+4930111","name":"Jane Doe"},{"mailto":"sam@shop.example","name":"Sam Hill"}],)" +
         std::string(members) + "}";
}

std::string AttributeOf(const Interaction& it, std::string_view key) {
  for (const auto& [name, value] : it.attributes)
    if (name == key) return value;
  return "";
}

TEST(Vcon, TextDialogsBecomeTurnsWithTimes) {
  const Interaction it = Decoded(Around(R"("subject":"Refund","dialog":[
    {"type":"text","start":"2026-03-01T10:00:00Z","parties":[0,1],"mediatype":"text/plain","body":"Where is it?"},
    {"type":"text","start":"2026-03-01T10:00:20.5Z","parties":[0,1],"originator":1,"body":"U2VudC4","encoding":"base64url"}])"));
  EXPECT_EQ(it.id, "01928e10-193e-8231-b9a2-279e0d16bc46");
  EXPECT_EQ(it.channel, Channel::kChat);
  ASSERT_EQ(it.turns.size(), 2u);
  EXPECT_EQ(it.turns[0].role, Role::kCustomer);
  EXPECT_EQ(it.turns[1].role, Role::kAgent);
  EXPECT_EQ(it.turns[1].text, "Sent.");
  EXPECT_EQ(it.turns[1].start_ms, 20500);
  EXPECT_EQ(it.customer_id, "+4930111");
  EXPECT_EQ(it.agent_ids, std::vector<std::string>{"sam@shop.example"});
  EXPECT_EQ(AttributeOf(it, "subject"), "Refund");
  EXPECT_EQ(AttributeOf(it, "vcon_roles"), "inferred");
}

TEST(Vcon, WhoCalledTellsTheSidesApartWhenNothingElseDoes) {
  const std::string dialog =
      R"("dialog":[{"type":"text","start":"2026-03-01T10:00:00Z","parties":[0,1],"body":"Hi","meta":{"direction":"out"}}])";
  const Interaction it = Decoded(Around(dialog));
  EXPECT_EQ(it.direction, Direction::kOutbound);
  EXPECT_EQ(it.parties[0].role, Role::kAgent);
  EXPECT_EQ(it.parties[1].role, Role::kCustomer);
}

TEST(Vcon, ColleaguesShareAMailDomain) {
  const Interaction it = Decoded(
      R"({"uuid":"u","parties":[{"mailto":"a@corp.example","name":"A"},{"mailto":"b@corp.example","name":"B"},
    {"mailto":"c@home.example","name":"C"}],"dialog":[{"type":"recording","start":"2026-03-01T10:00:00Z","parties":[0,1,2]}]})");
  EXPECT_EQ(it.parties[0].role, Role::kAgent);
  EXPECT_EQ(it.parties[1].role, Role::kAgent);
  EXPECT_EQ(it.parties[2].role, Role::kCustomer);
}

std::string Transcribed(std::string_view body) {
  return Around(
      R"("dialog":[{"type":"recording","start":"2026-03-01T10:00:00Z","duration":30,"parties":[0,1]}],
    "analysis":[{"type":"transcript","vendor":"x","dialog":0,"body":)" +
      std::string(body) + "}]");
}

TEST(Vcon, ReadsTheShapesTranscriptsComeIn) {
  const std::pair<const char*, const char*> shapes[] = {
      {"labelled text", R"("Sam Hill: Hello, note: we record.\n\nJane Doe: Hi.\nIt broke.")"},
      {"markdown",
       R"("**Agent(Sam)**: Hello, note: we record.\n\n**Customer(Jane)**: Hi.\nIt broke.")"},
      {"messages",
       R"([{"speaker":"Agent","message":"Hello, note: we record."},{"speaker":"Customer","message":"Hi.\nIt broke."}])"},
      {"segments",
       R"({"segments":[{"start":0.5,"end":2,"speaker":0,"text":"Hello, note: we record."},{"start":2,"end":3,"speaker":1,"text":"Hi.\nIt broke."}],
        "speakers":{"0":{"label":"Sam Hill"},"1":{"label":"Jane Doe"}}})"},
      {"deepgram", R"({"results":{"channels":[{"alternatives":[{"paragraphs":{"paragraphs":[
        {"speaker":0,"start":0.5,"end":2,"sentences":[{"text":"Hello, note:"},{"text":"we record."}]},
        {"speaker":1,"start":2,"end":3,"sentences":[{"text":"Hi.\nIt broke."}]}]}}]}]}})"},
      {"utterances",
       R"({"utterances":[{"speaker":"A","start":500,"end":2000,"text":"Hello, note: we record."},{"speaker":"B","text":"Hi.\nIt broke."}]})"},
      {"json in text",
       R"("[{\"party\":1,\"text\":\"Hello, note: we record.\"},{\"party\":0,\"text\":\"Hi.\\nIt broke.\"}]")"},
      {"paragraphs", R"({"transcript":"Hello, note: we record.\n\nHi.\nIt broke."})"}};
  for (const auto& [name, body] : shapes) {
    const Interaction it = Decoded(Transcribed(body));
    ASSERT_EQ(it.turns.size(), 2u) << name;
    EXPECT_EQ(it.channel, Channel::kVoice) << name;
    EXPECT_EQ(it.duration_ms, 30000) << name;
    EXPECT_EQ(it.turns[0].role, Role::kAgent) << name;
    EXPECT_EQ(it.turns[0].text, "Hello, note: we record.") << name;
    EXPECT_EQ(it.turns[1].role, Role::kCustomer) << name;
    EXPECT_EQ(it.turns[1].text, "Hi.\nIt broke.") << name;
  }
  EXPECT_EQ(AttributeOf(Decoded(Transcribed(shapes[0].second)), "vcon_speakers"), "");
  EXPECT_EQ(AttributeOf(Decoded(Transcribed(shapes[7].second)), "vcon_speakers"), "guessed");
  EXPECT_EQ(Decoded(Transcribed(shapes[3].second)).turns[0].start_ms, 500);
  EXPECT_EQ(Decoded(Transcribed(shapes[3].second)).turns[0].end_ms, 2000);
}

TEST(Vcon, AVoiceThatIsNotToldApartIsNobodys) {
  const Interaction it = Decoded(Transcribed(R"("Hello. My name is Sam. Hi, it broke.")"));
  ASSERT_EQ(it.turns.size(), 1u);
  EXPECT_EQ(it.turns[0].role, Role::kSystem);
  EXPECT_EQ(AttributeOf(it, "vcon_speakers"), "unknown");
  EXPECT_EQ(it.agent_kind, AgentKind::kNone);
}

TEST(Vcon, TransfersHoldsAndCallsThatNeverCameAboutAreEvents) {
  const Interaction it = Decoded(Around(R"("dialog":[
    {"type":"text","start":"2026-03-01T10:00:00Z","parties":0,"body":"Hi","party_history":[{"party":1,"time":"2026-03-01T10:00:05Z","event":"hold"},
      {"party":1,"time":"2026-03-01T10:00:09Z","event":"unhold"}]},
    {"type":"transfer","start":"2026-03-01T10:01:00Z","parties":[0,1],"transferor":1,"transferee":0,"transfer_target":[1]},
    {"type":"incomplete","start":"2026-03-01T10:02:00Z","parties":[0],"disposition":"hung-up"}])"));
  ASSERT_EQ(it.events.size(), 4u);
  EXPECT_EQ(it.events[0].kind, "hold");
  EXPECT_EQ(it.events[0].at_ms, 5000);
  EXPECT_EQ(it.events[0].before_turn, 1u);
  EXPECT_EQ(it.events[1].kind, "hold_end");
  EXPECT_EQ(it.events[2].kind, "transfer");
  EXPECT_EQ(it.events[2].name, "Sam Hill");
  EXPECT_EQ(it.events[3].kind, "abandoned");
}

TEST(Vcon, MailBodiesGiveTheirPlainText) {
  const Interaction it = Decoded(Around(
      R"("dialog":[{"type":"text","start":"2026-03-01T10:00:00Z","parties":[0,1],"message_id":"<1@x>",
    "mediatype":"multipart/mixed; boundary=\"Bb\"","body":"--Bb\r\nContent-Type: text/html\r\n\r\n<b>no</b>\r\n--Bb\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe\r\n--Bb--"}])"));
  EXPECT_EQ(it.channel, Channel::kEmail);
  ASSERT_EQ(it.turns.size(), 1u);
  EXPECT_EQ(it.turns[0].text, "Grüße");
}

TEST(Vcon, WhatTheModelHasNoPlaceForSurvivesExport) {
  const Interaction it = Decoded(Around(
      R"("vcon":"0.0.1","group":[{"uuid":"g"}],"dialog":[{"type":"text","start":"2026-03-01T10:00:00Z","parties":[0],
    "body":"Hi","meta":{"disposition":"ANSWERED","agent_selected_disposition":"VM Left"},"x_pbx":7}],
    "analysis":[{"type":"sentiment","vendor":"v","body":"good"}],"redacted":{"uuid":"r","type":"PII"},"amended":{"uuid":"a"},
    "attachments":[{"type":"crm","body":{"case":7}},{"type":"tags","body":["vip:yes","new"]}],"crm":{"n":1})"));
  EXPECT_EQ(AttributeOf(it, "disposition"), "ANSWERED");
  EXPECT_EQ(AttributeOf(it, "agent_disposition"), "VM Left");
  EXPECT_EQ(AttributeOf(it, "vip"), "yes");
  EXPECT_EQ(AttributeOf(it, "new"), "yes");
  EXPECT_EQ(AttributeOf(it, "vcon_redacted"), "r");
  EXPECT_EQ(AttributeOf(it, "vcon_amended"), "a");
  for (const char* kept :
       {R"("crm":{"n":1})", R"("case":7)", R"("x_pbx":7)", R"("sentiment")", R"("group")"})
    EXPECT_NE(it.extras.find(kept), std::string::npos) << kept;
  EXPECT_EQ(it.extras.find("\"Hi\""), std::string::npos) << "words are not kept twice";
  EXPECT_EQ(std::get<Interaction>(*DecodeVcon(EncodeVcon(it), nullptr)), it);
  EXPECT_EQ(std::get<Interaction>(*DecodeClarionJson(EncodeClarionJson(it))), it);
}

TEST(Vcon, RefusalsNameTheMember) {
  EXPECT_NE(Refusal(R"({"parties":[]})").find("uuid: is missing"), std::string::npos);
  EXPECT_NE(Refusal(R"({"uuid":"","vcon":""})").find("uuid: must be text"), std::string::npos);
  EXPECT_NE(Refusal(R"({"uuid":"u","parties":null})").find("parties: must be a list, not null"),
            std::string::npos);
  EXPECT_NE(Refusal(R"({"uuid":"u","analysis":"x"})").find("analysis: must be a list"),
            std::string::npos);
  const auto dialog = [](const char* member) {
    return Around(R"("dialog":[{"type":"recording","start":"2026-03-01T10:00:00Z",)" +
                  std::string(member) + "}]");
  };
  EXPECT_NE(
      Refusal(dialog(R"("parties":[0,99])")).find("dialog[0].parties: 99 is none of the 2 parties"),
      std::string::npos);
  EXPECT_NE(Refusal(dialog(R"("originator":7)")).find("dialog[0].originator: 7"),
            std::string::npos);
  EXPECT_NE(Refusal(dialog(R"("duration":-30)")).find("dialog[0].duration: -30"),
            std::string::npos);
  EXPECT_NE(Refusal(dialog(R"("mimetype":"not one!")")).find("dialog[0].mimetype: 'not one!'"),
            std::string::npos);
  EXPECT_NE(Refusal(dialog(R"("url":"not-a-url")")).find("dialog[0].url: 'not-a-url'"),
            std::string::npos);
  EXPECT_NE(Refusal(Around(R"("dialog":[{"type":"fax"}])")).find("dialog[0].type: 'fax'"),
            std::string::npos);
  EXPECT_NE(Refusal(Around(R"("dialog":[{"type":"text","start":"soon"}])"))
                .find("dialog[0].start: 'soon'"),
            std::string::npos);
  EXPECT_NE(
      Refusal(Around(R"("analysis":[{"type":"t","dialog":3}])")).find("analysis[0].dialog: 3"),
      std::string::npos);
  EXPECT_NE(Refusal(R"({"ciphertext":"x","recipients":[]})").find("encrypted"), std::string::npos);
  EXPECT_NE(Refusal("eyJh.b.c.d.e").find("encrypted"), std::string::npos);
}

// Keys and signatures made on the spot.
class Signer {
 public:
  explicit Signer(EVP_PKEY* key) : key_(key) {}
  ~Signer() { EVP_PKEY_free(key_); }

  std::string Pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(bio, key_);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    const std::string pem(data, static_cast<size_t>(size));
    BIO_free(bio);
    return pem;
  }
  std::string Sign(const std::string& text, bool pss = false) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* settings = nullptr;
    EVP_DigestSignInit(context, &settings, EVP_sha256(), nullptr, key_);
    if (pss) EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
    if (pss) EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST);
    size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                   text.size());
    signature.resize(size);
    EVP_MD_CTX_free(context);
    return signature;
  }

 private:
  EVP_PKEY* key_;
};

std::string Base64Url(const std::string& bytes) {
  std::string out(bytes.size() * 2 + 4, '\0');
  out.resize(static_cast<size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(out.data()),
      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()))));
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  return out;
}

std::string JsonForm(const std::string& header, const std::string& payload,
                     const std::string& signature) {
  return R"({"payload":")" + payload + R"(","signatures":[{"protected":")" + header +
         R"(","signature":")" + signature + R"("}]})";
}

TEST(Vcon, SignaturesAreCheckedWhenAKeyIsGiven) {
  const Signer ours(EVP_RSA_gen(2048));
  const Signer theirs(EVP_RSA_gen(2048));
  const auto key = JwsVerifier::FromPem(ours.Pem(), "ours");
  const auto wrong = JwsVerifier::FromPem(theirs.Pem(), "theirs");
  ASSERT_TRUE(key.ok() && wrong.ok());
  for (const bool pss : {false, true}) {
    const std::string header = Base64Url(pss ? R"({"alg":"PS256"})" : R"({"alg":"RS256"})");
    const std::string payload = Base64Url(Around(R"("dialog":[])"));
    const std::string signature = Base64Url(ours.Sign(header + "." + payload, pss));
    for (const std::string& text :
         {JsonForm(header, payload, signature), header + "." + payload + "." + signature}) {
      EXPECT_EQ(AttributeOf(Decoded(text), "vcon_signature"), "unverified");
      const auto verified = DecodeVcon(text, key->get());
      ASSERT_TRUE(verified.ok()) << verified.error().message;
      EXPECT_EQ(AttributeOf(std::get<Interaction>(*verified), "vcon_signature"), "verified");
      const auto refused = DecodeVcon(text, wrong->get());
      ASSERT_FALSE(refused.ok());
      EXPECT_NE(refused.error().message.find("does not fit the given key"), std::string::npos);
    }
    EXPECT_FALSE(DecodeVcon(JsonForm(header, Base64Url(Around(R"("dialog":[],"x":1)")), signature),
                            key->get())
                     .ok());
  }
}

TEST(Vcon, EllipticSignaturesAreRawNumbersInJws) {
  const Signer ours(EVP_EC_gen("P-256"));
  const auto key = JwsVerifier::FromPem(ours.Pem(), "ours");
  ASSERT_TRUE(key.ok());
  const std::string header = Base64Url(R"({"alg":"ES256"})");
  const std::string payload = Base64Url(Around(R"("dialog":[])"));
  const std::string der = ours.Sign(header + "." + payload);
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), reinterpret_cast<unsigned char*>(raw.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
  ECDSA_SIG_free(numbers);
  EXPECT_TRUE(DecodeVcon(JsonForm(header, payload, Base64Url(raw)), key->get()).ok());
  raw[5] = static_cast<char>(raw[5] ^ 1);
  EXPECT_FALSE(DecodeVcon(JsonForm(header, payload, Base64Url(raw)), key->get()).ok());
  const std::string rsa_header = Base64Url(R"({"alg":"RS256"})");
  EXPECT_NE(DecodeVcon(JsonForm(rsa_header, payload, "AA"), key->get())
                .error()
                .message.find("another type"),
            std::string::npos);
  const std::string none = Base64Url(R"({"alg":"none"})");
  EXPECT_FALSE(DecodeVcon(JsonForm(none, payload, ""), key->get()).ok());
}

TEST(Vcon, AKeyThatIsNoneIsRefusedBeforeReading) {
  EXPECT_NE(JwsVerifier::FromPem("nonsense", "k.pem")
                .error()
                .message.find("'k.pem' holds no certificate"),
            std::string::npos);
  EXPECT_NE(ReadAll("{}", "a.vcon", "vcon", "/nowhere/key.pem").open_error.find("/nowhere/key.pem"),
            std::string::npos);
}

TEST(Vcon, FilesMayHoldOneOrALineEachOrAList) {
  const std::string one = R"({"uuid":"a","parties":[],"dialog":[]})";
  const std::string pretty =
      "{\n  \"uuid\": \"b\",\n  \"parties\": [\n    {\n      \"name\": \"}{\"\n    }\n  ]\n}\n";
  for (const std::string& text : {one, pretty})
    EXPECT_EQ(ReadAll(text, "x.json").records.size(), 1u);
  EXPECT_EQ(ReadAll(one + "\n" + one + "\n\n" + one, "x.jsonl").records.size(), 3u);
  EXPECT_EQ(ReadAll("\xEF\xBB\xBF[" + one + ",\n" + pretty + "]", "x.json").records.size(), 2u);
  EXPECT_EQ(ReadAll(pretty + pretty, "x.json").records.size(), 2u);
  const auto broken =
      ReadAll(one + "\n" + one.substr(0, 20) + "\n" + one + "\nrubbish\n" + one, "x.jsonl");
  EXPECT_EQ(broken.format, "vcon");
  EXPECT_EQ(broken.records.size(), 3u);
  EXPECT_EQ(broken.refusals.size(), 2u);
  EXPECT_EQ(broken.raws[1].line, 2u);
  EXPECT_EQ(broken.raws[2].byte, one.size() + 1 + 21);
}

TEST(Vcon, EveryInteractionReadsBackAsItselfAndFitsTheSchema) {
  EXPECT_TRUE(rc::check([](const Interaction& it) {
    const std::string text = EncodeVcon(it);
    const auto record = DecodeVcon(text, nullptr);
    RC_ASSERT(record.ok());
    RC_ASSERT(std::get<Interaction>(*record) == it);
    RC_ASSERT(testing::SchemaFault(*ParseJson(text)) == "");
    RC_ASSERT(text.find('\n') == std::string::npos);
  }));
}

TEST(Vcon, EveryLateOutcomeReadsBackAsItself) {
  EXPECT_TRUE(rc::check([] {
    LateOutcome late;
    late.tenant = *rc::gen::element<std::string>("", "acme");
    late.outcome = testing::AnyOutcome();
    if (*rc::gen::arbitrary<bool>())
      late.interaction_id = *testing::GenId();
    else
      late.customer_id = *testing::GenId();
    if (!late.customer_id.empty() && !late.outcome.at) late.outcome.at = 5000;
    const std::string text = EncodeVcon(late);
    const auto record = DecodeVcon(text, nullptr);
    RC_ASSERT(record.ok());
    RC_ASSERT(std::get<LateOutcome>(*record) == late);
    RC_ASSERT(testing::SchemaFault(*ParseJson(text)) == "");
  }));
}

// What another reader sees in ours, our attachment aside.
TEST(Vcon, AnExportSpeaksForItself) {
  Interaction it = Decoded(Transcribed(R"("Sam Hill: Hello.\nJane Doe: Hi.")"));
  it.turns[1].start_ms = 4000;
  for (const Channel channel : {Channel::kVoice, Channel::kChat}) {
    it.channel = channel;
    json::value vcon = *ParseJson(EncodeVcon(it));
    vcon.as_object().erase("attachments");
    const Interaction seen = Decoded(ToJson(vcon));
    EXPECT_EQ(seen.id, it.id);
    EXPECT_EQ(seen.channel, channel);
    ASSERT_EQ(seen.turns.size(), 2u);
    for (size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(seen.turns[i].text, it.turns[i].text);
      EXPECT_EQ(seen.turns[i].role, it.turns[i].role);
    }
    EXPECT_EQ(seen.turns[1].start_ms, 4000);
  }
}

TEST(Vcon, AnAmendedExportIsReadForWhatItSays) {
  Interaction it = Decoded(Around(
      R"("dialog":[{"type":"text","start":"2026-03-01T10:00:00Z","parties":[0],"body":"Hi"}])"));
  std::string text = EncodeVcon(it);
  text.replace(text.find(it.id), it.id.size(), "01928e10-0000-8231-b9a2-279e0d16bc46");
  EXPECT_EQ(Decoded(text).id, "01928e10-0000-8231-b9a2-279e0d16bc46");
  EXPECT_TRUE(ExporterNamed("vcon").ok());
}

// All public samples: each is taken, or refused for a reason that is really in it.
TEST(Vcon, PublicSamplesAreTakenOrRefusedForAReason) {
  const std::string archive = testing::SamplesFolder("vcon/vcons.tar.gz");
  if (archive.empty()) GTEST_SKIP() << "the public sample data is not on this machine";
  size_t taken = 0, refused = 0, no_vcon = 0, mute = 0, known = 0, guessed = 0, unknown = 0;
  std::map<std::string, std::string> reasons;
  for (const auto& [name, bytes] : testing::ReadTar(archive)) {
    const auto read = ReadAll(bytes, name);
    if (read.format != "vcon") {
      ++no_vcon;
      EXPECT_TRUE(name.ends_with(".txt") || name.ends_with(".wav") ||
                  name.find("schema") != name.npos || name.find("mcp/teams-") != name.npos)
          << name;
      continue;
    }
    ASSERT_EQ(read.records.size() + read.refusals.size(), 1u) << name;
    if (!read.refusals.empty()) {
      ++refused;
      reasons[name] = read.refusals[0];
      // simple-vcon is a page-layout example, one of them not even JSON; ietf-core/ab has neither
      // uuid nor version.
      const bool bad = name.find("invalid") != name.npos || name.find("encrypted") != name.npos ||
                       name.find("simple-vcon") != name.npos;
      EXPECT_TRUE(bad || name == "ietf-core/ab.vcon" || name == "./ietf-core/ab.vcon")
          << name << ": " << read.refusals[0];
      continue;
    }
    ++taken;
    EXPECT_TRUE(name.find("invalid") == name.npos) << name;
    const auto& it = std::get<Interaction>(read.records[0]);
    const std::string speakers = AttributeOf(it, "vcon_speakers");
    ++(it.turns.empty()        ? mute
       : speakers.empty()      ? known
       : speakers == "guessed" ? guessed
                               : unknown);
    const std::string exported = EncodeVcon(it);
    EXPECT_EQ(std::get<Interaction>(*DecodeVcon(exported, nullptr)), it) << name;
    EXPECT_EQ(std::get<Interaction>(*DecodeClarionJson(EncodeClarionJson(it))), it) << name;
    EXPECT_EQ(testing::SchemaFault(*ParseJson(exported)), "") << name;
  }
  // Of 245 calls the speakers have to be guessed: their makers wrote bare paragraphs.
  EXPECT_EQ(known, 249u);
  EXPECT_EQ(guessed, 245u);
  EXPECT_EQ(unknown, 6u);
  EXPECT_EQ(mute, 11u);
  EXPECT_NE(reasons["server/invalid/bad_party_ref.json"].find("99 is none of the 2 parties"),
            std::string::npos);
  EXPECT_EQ(taken, 511u);
  EXPECT_EQ(refused, 16u);
  EXPECT_EQ(no_vcon, 15u);
}

TEST(Vcon, PublicSignedSampleFitsItsOwnCertificateOnly) {
  const std::string folder = testing::SamplesFolder("formats/vcon");
  if (folder.empty()) GTEST_SKIP() << "the public sample data is not on this machine";
  const std::string text = testing::ReadWhole(folder + "/ab_call_ext_rec_signed.vcon");
  const json::value sample = *ParseJson(text);
  const json::array& chain = sample.at("signatures").at(0).at("header").at("x5c").as_array();
  const auto pem = [](const json::value& der) {
    return "-----BEGIN CERTIFICATE-----\n" + std::string(der.as_string()) +
           "\n-----END CERTIFICATE-----\n";
  };
  const auto leaf = JwsVerifier::FromPem(pem(chain[0]), "leaf");
  const auto issuer = JwsVerifier::FromPem(pem(chain[1]), "issuer");
  ASSERT_TRUE(leaf.ok() && issuer.ok());
  const auto verified = DecodeVcon(text, leaf->get());
  ASSERT_TRUE(verified.ok()) << verified.error().message;
  EXPECT_EQ(AttributeOf(std::get<Interaction>(*verified), "vcon_signature"), "verified");
  EXPECT_FALSE(DecodeVcon(text, issuer->get()).ok());
}

}  // namespace
}  // namespace clarion::connectors
