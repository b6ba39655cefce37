#include "drivers/panel.h"

#include <utility>

namespace clarion::drivers {

Panel::Panel(std::vector<Figure> figures, std::vector<std::string> segments, size_t days)
    : figures_(std::move(figures)),
      segments_(std::move(segments)),
      weeks_(days / 7),
      cells_(figures_.size() * segments_.size() * weeks_),
      odd_(cells_.size()) {}

}  // namespace clarion::drivers
