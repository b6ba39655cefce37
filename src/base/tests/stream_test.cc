#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>

#include "base/stream.h"

namespace clarion {
namespace {

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 128, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::vector<std::string> Lines(const std::string& bytes, size_t max_bytes = 1 << 20) {
  const auto source = SourceFromMemory(bytes, "test");
  LineReader reader(*source, max_bytes);
  std::vector<std::string> lines;
  Line line;
  bool truncated = false;
  for (;;) {
    const auto more = reader.Next(&line, &truncated);
    EXPECT_TRUE(more.ok()) << (more.ok() ? "" : more.error().message);
    if (!more.ok() || !more.value()) return lines;
    lines.push_back(std::string(line.text) + (truncated ? "…" : ""));
  }
}

TEST(LineReader, SplitsWhateverThePacking) {
  const std::string text = "one\r\ntwo\n\nlast";
  const std::vector<std::string> expected = {"one", "two", "", "last"};
  EXPECT_EQ(Lines(text), expected);
  EXPECT_EQ(Lines(Gzip(text)), expected);
  EXPECT_EQ(Lines(Zstd(text)), expected);
  EXPECT_EQ(Lines(Gzip("one\r\ntwo\n") + Gzip("\nlast")), expected) << "several members in a row";
  EXPECT_TRUE(Lines("").empty());
}

TEST(LineReader, CutsAnOverlongLineAndGoesOn) {
  const std::string text = "a\n" + std::string(900000, 'x') + "\nb\n";
  const auto lines = Lines(text, 1000);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "a");
  EXPECT_EQ(lines[1], std::string(1000, 'x') + "…");
  EXPECT_EQ(lines[2], "b");
}

TEST(LineReader, TellsLineAndByte) {
  const std::string text = "one\ntwo\nthree";
  const auto source = SourceFromMemory(text, "test");
  LineReader reader(*source);
  Line line;
  bool truncated = false;
  ASSERT_TRUE(reader.Next(&line, &truncated).value());
  ASSERT_TRUE(reader.Next(&line, &truncated).value());
  ASSERT_TRUE(reader.Next(&line, &truncated).value());
  EXPECT_EQ(line.number, 3u);
  EXPECT_EQ(line.byte, 8u);
}

TEST(OpenSource, SaysThatAFileIsDamaged) {
  const std::string whole = Gzip(std::string(50000, 'a') + "b");
  const std::string half = whole.substr(0, whole.size() / 2);
  const auto source = SourceFromMemory(half, "half.gz");
  LineReader reader(*source);
  Line line;
  bool truncated = false;
  const auto result = reader.Next(&line, &truncated);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(result.error().message.find("half.gz"), std::string::npos);
}

TEST(OpenSource, GivesWhatComesBeforeTheDamage) {
  // Hardly packed, so that the damage near the end leaves most of it readable.
  std::mt19937 random(1);
  std::string text;
  for (int line = 0; line < 2000; ++line) text += std::to_string(random()) + "\n";
  std::string packed = Gzip(text);
  packed.replace(packed.size() - 600, 400, std::string(400, '\xFF'));
  const auto source = SourceFromMemory(packed, "bad.gz");
  std::string got, chunk(size_t{1} << 20, 0);
  for (;;) {
    const auto read = source->Read(chunk.data(), chunk.size());
    if (!read.ok()) {
      EXPECT_EQ(read.error().kind, ErrorKind::kCorrupt);
      break;
    }
    ASSERT_GT(*read, 0u) << "the damage is no end";
    got.append(chunk, 0, *read);
  }
  EXPECT_GT(got.size(), text.size() / 2);
  EXPECT_EQ(got.substr(0, text.size() / 2), text.substr(0, text.size() / 2));
}

}  // namespace
}  // namespace clarion
