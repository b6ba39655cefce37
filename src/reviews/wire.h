// Results as JSON, the same for programs and the command line.
#pragma once

#include "base/json.h"
#include "reviews/accuracy.h"
#include "reviews/calibration.h"
#include "reviews/drift.h"
#include "reviews/queue.h"
#include "reviews/threshold.h"

namespace clarion::reviews {

json::value ToJsonValue(const Estimate& estimate);  // null where nothing is known
json::object ToJsonObject(const QuestionAccuracy& accuracy);
json::object ToJsonObject(const Threshold& threshold);
json::object ToJsonObject(const Drift& drift);
json::object ToJsonObject(const QuestionAgreement& agreement);
json::object ToJsonObject(const ReviewerStanding& standing);
json::object ToJsonObject(const QueueItem& item);
json::object WaitingToJson(const Queue& queue);  // {"dispute": 2, …}

}  // namespace clarion::reviews
