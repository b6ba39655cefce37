#include "reviews/binomial.h"

#include <boost/math/special_functions/beta.hpp>

namespace clarion::reviews {

double UpperBound(double hits, double n, double level) {
  if (n <= 0 || hits >= n) return 1;
  return boost::math::ibeta_inv(hits + 1, n - hits, 1 - level);
}

double LowerBound(double hits, double n, double level) {
  if (n <= 0 || hits <= 0) return 0;
  return boost::math::ibeta_inv(hits, n - hits + 1, level);
}

double AtMost(double hits, double n, double share) {
  if (hits >= n || share <= 0) return 1;
  if (share >= 1) return 0;
  return boost::math::ibetac(hits + 1, n - hits, share);
}

}  // namespace clarion::reviews
