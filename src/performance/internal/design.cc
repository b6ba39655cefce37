#include "performance/internal/design.h"

#include <algorithm>
#include <numeric>

namespace clarion::performance::internal {

Design::Design(const Cases& cases, size_t most, int64_t least) : cases_(cases) {
  for (size_t f = 0; f < cases.factors.size(); ++f) {
    const Factor& factor = cases.factors[f];
    std::vector<int64_t> count(factor.levels.size());
    for (const uint32_t level : factor.level) ++count[level];
    std::vector<size_t> order(count.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return count[a] > count[b]; });
    std::vector<int>& column = columns_of_.emplace_back(count.size(), kReference);
    references_.push_back(order.empty() ? "" : factor.levels[order[0]]);
    int others = kReference;
    for (size_t rank = 1; rank < order.size(); ++rank) {
      const size_t level = order[rank];
      if (count[level] == 0) break;
      if (rank < most && count[level] >= least) {
        column[level] = columns_++;
        names_.push_back({f, factor.levels[level]});
        continue;
      }
      if (others == kReference) {
        others = columns_++;
        names_.push_back({f, "others"});
      }
      column[level] = others;
    }
  }
}

WithinSums::WithinSums(size_t agents, int columns)
    : xx(Eigen::MatrixXd::Zero(columns, columns)),
      xy(Eigen::VectorXd::Zero(columns)),
      x_sum(Eigen::MatrixXd::Zero(columns, static_cast<Eigen::Index>(agents))),
      y_sum(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(agents))),
      yy_of(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(agents))),
      n(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(agents))) {}

void WithinSums::Add(const Design& design, const Cases& cases, size_t i, double y) {
  const uint32_t agent = cases.agent[i];
  n(agent) += 1;
  y_sum(agent) += y;
  yy_of(agent) += y * y;
  total += 1;
  for (size_t f = 0; f < design.factors(); ++f) {
    const int c = design.Column(i, f);
    if (c == Design::kReference) continue;
    xy(c) += y;
    x_sum(c, agent) += 1;
    for (size_t g = 0; g <= f; ++g) {
      const int d = design.Column(i, g);
      if (d != Design::kReference) xx(std::max(c, d), std::min(c, d)) += 1;
    }
  }
}

void WithinSums::Centre() {
  xx = Eigen::MatrixXd(xx.selfadjointView<Eigen::Lower>());
  for (Eigen::Index a = 0; a < n.size(); ++a) {
    if (n(a) == 0) continue;
    xx.noalias() -= x_sum.col(a) * x_sum.col(a).transpose() / n(a);
    xy.noalias() -= x_sum.col(a) * (y_sum(a) / n(a));
    yy += yy_of(a) - y_sum(a) * y_sum(a) / n(a);
  }
}

Solver::Solver(const Eigen::MatrixXd& xx)
    : inverse_(Eigen::MatrixXd::Zero(xx.rows(), xx.cols())),
      kept_(static_cast<size_t>(xx.rows()), false) {
  // Sweeps the columns in (Goodnight 1979), leaving out what the others already say.
  Eigen::MatrixXd a = xx;
  for (Eigen::Index k = 0; k < a.rows(); ++k) {
    if (a(k, k) <= 1e-9 * std::max(1.0, xx(k, k))) continue;
    const double pivot = a(k, k);
    Eigen::RowVectorXd row = a.row(k) / pivot;
    const Eigen::VectorXd column = a.col(k);
    a.noalias() -= column * row;
    a.row(k) = row;
    a.col(k) = -column / pivot;
    a(k, k) = 1 / pivot;
    kept_[static_cast<size_t>(k)] = true;
    ++rank_;
  }
  for (Eigen::Index r = 0; r < a.rows(); ++r)
    for (Eigen::Index c = 0; c < a.cols(); ++c)
      if (kept_[static_cast<size_t>(r)] && kept_[static_cast<size_t>(c)]) inverse_(r, c) = a(r, c);
}

Eigen::VectorXd Solver::Solve(const Eigen::VectorXd& xy) const { return inverse_ * xy; }

}  // namespace clarion::performance::internal
