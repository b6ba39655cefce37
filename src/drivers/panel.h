// Every figure of every segment, week by week: what a driver graph is learned from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace clarion::drivers {

// Additive sums of one cell. share: sum = squares = hits; mean: Σx and Σx²; net: plus − minus and
// plus + minus; count: n alone is read.
struct Cell {
  double n = 0;
  double sum = 0;
  double squares = 0;
  Cell& operator+=(const Cell& other) {
    n += other.n, sum += other.sum, squares += other.squares;
    return *this;
  }
};

struct Figure {
  std::string id;
  // A count: its value is the week's contacts in parts of what the segment has in a usual week.
  bool count = false;
  // Whole weeks until a week's figure can be known (a window of seven days: 1). Only then does it
  // speak for what comes later.
  size_t known_after = 0;
};

// Days are added up to weeks of seven, so that no weekday is compared with another.
class Panel {
 public:
  Panel(std::vector<Figure> figures, std::vector<std::string> segments, size_t days);

  // Day 0 is the first. Days that fill no week, at the end, are not read.
  void Add(size_t figure, size_t segment, size_t day, const Cell& cell) {
    const size_t week = day / 7;
    if (week >= weeks_) return;
    cells_[Index(figure, segment, week)] += cell;
    if (day % 7 % 2 == 1) odd_[Index(figure, segment, week)] += cell;
  }

  const std::vector<Figure>& figures() const { return figures_; }
  const std::vector<std::string>& segments() const { return segments_; }
  size_t weeks() const { return weeks_; }
  const Cell& Of(size_t figure, size_t segment, size_t week) const {
    return cells_[Index(figure, segment, week)];
  }
  // Of that, every other day: two halves of a week tell how much of two figures is noise alike.
  const Cell& OddDays(size_t figure, size_t segment, size_t week) const {
    return odd_[Index(figure, segment, week)];
  }

 private:
  size_t Index(size_t figure, size_t segment, size_t week) const {
    return (figure * segments_.size() + segment) * weeks_ + week;
  }
  std::vector<Figure> figures_;
  std::vector<std::string> segments_;
  size_t weeks_;
  std::vector<Cell> cells_, odd_;
};

}  // namespace clarion::drivers
