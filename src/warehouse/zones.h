// Time zones as the warehouse knows them, so that days cut by SQL and by Zone are the same days.
#pragma once

#include <string>

#include "base/zone.h"
#include "warehouse/warehouse.h"

namespace clarion::warehouse {

// An IANA name, such as Europe/Berlin; changes of its clock from 1970 to 2100. kInvalidInput: there
// is no zone of that name. 0.1 s.
Result<Zone> ReadZone(Warehouse& warehouse, const std::string& name);

// The local day, or week from Monday, that an instant falls into, as SQL over `ms`: the numbers of
// Zone::DayOf and Zone::WeekOf.
std::string DaySql(const Zone& zone, std::string_view ms);
std::string WeekSql(const Zone& zone, std::string_view ms);
// The instant its local hour begins.
std::string HourSql(const Zone& zone, std::string_view ms);

}  // namespace clarion::warehouse
