#include "actions/effect.h"

#include "actions/testing/simulated_change.h"

namespace clarion::actions {
namespace {

using testing::ChangeSettings;
using testing::SimulateChange;

TEST(Effect, IsCoveredByItsIntervalInEveryFamily) {
  for (const testing::Family& family : testing::CoverageFamilies()) {
    int inside = 0;
    constexpr int kRuns = 20;
    for (int i = 0; i < kRuns; ++i) {
      const testing::Change change = SimulateChange(family.settings, 900000 + i);
      const Effect effect = MeasureEffect(change.panel);
      ASSERT_NE(effect.method, Method::kNone) << family.name << ": " << effect.why_not;
      inside += effect.low <= change.truth && change.truth <= effect.high ? 1 : 0;
    }
    // 15 of 20 and fewer would be seen in 1 of 400 families that cover 95 %.
    EXPECT_GE(inside, 16) << family.name;
  }
}

TEST(Effect, NamesHowItWasMeasured) {
  ChangeSettings settings;
  EXPECT_EQ(MeasureEffect(SimulateChange(settings, 1).panel).method, Method::kInterrupted);
  settings.controls = 4;
  settings.common = 0.05;
  const Effect controlled = MeasureEffect(SimulateChange(settings, 1).panel);
  EXPECT_EQ(controlled.method, Method::kControlled);
  EXPECT_EQ(controlled.controls.size(), 4U);
  settings.treated = 4;
  settings.apart = 7;
  EXPECT_EQ(MeasureEffect(SimulateChange(settings, 1).panel).method, Method::kStaggered);
}

TEST(Effect, SaysWhatIsMissing) {
  ChangeSettings settings;
  settings.before = 14;
  const Effect few = MeasureEffect(SimulateChange(settings, 1).panel);
  EXPECT_EQ(few.method, Method::kNone);
  EXPECT_NE(few.why_not.find("14 steps with figures before"), std::string::npos);
  settings.before = 70;
  settings.after = 3;
  EXPECT_NE(MeasureEffect(SimulateChange(settings, 1).panel).why_not.find("3 steps"),
            std::string::npos);
  EXPECT_EQ(MeasureEffect(Panel{}).why_not, "no unit has a start");
}

TEST(Effect, ControlsTakeOutWhatHappensToAll) {
  ChangeSettings settings;
  settings.controls = 6;
  settings.common = 0.06;
  const testing::Change change = SimulateChange(settings, 5);
  Panel alone = change.panel;
  alone.units.resize(1);
  const Effect with = MeasureEffect(change.panel), without = MeasureEffect(alone);
  EXPECT_LT(with.high - with.low, 0.6 * (without.high - without.low));
}

TEST(Effect, MissingDaysAndSeriesThatNeverMoveAreTaken) {
  testing::Change change = SimulateChange({}, 3);
  for (const size_t step : {5U, 20U, 80U}) {
    change.panel.units[0].denominator[step] = 0;
    change.panel.units[0].numerator[step] = 0;
  }
  EXPECT_EQ(MeasureEffect(change.panel).method, Method::kInterrupted);
  Unit flat{"flat", std::vector<double>(100, 5), std::vector<double>(100, 10), 60};
  const Effect none = MeasureEffect({{flat}, 7, false});
  EXPECT_NEAR(none.value, 0, 1e-9);
  EXPECT_FALSE(std::isnan(none.low));
}

TEST(Effect, IsTheSameEveryTime) {
  const testing::Change change = SimulateChange({}, 11);
  const Effect one = MeasureEffect(change.panel), two = MeasureEffect(change.panel);
  EXPECT_EQ(one.value, two.value);
  EXPECT_EQ(one.low, two.low);
}

ChangeSettings Watched() {
  ChangeSettings settings;
  settings.before = 84;
  settings.after = 100;
  settings.effect = -0.09;
  settings.volume = 1000;
  settings.phi = 0.3;
  settings.spread = 0.008;
  return settings;
}

TEST(Sustain, RaisesFadingBeforeHalfIsLostAndSeldomFalsely) {
  int in_time = 0, false_alarms = 0;
  constexpr int kRuns = 15;
  for (int i = 0; i < kRuns; ++i) {
    ChangeSettings settings = Watched();
    const testing::Change lasting = SimulateChange(settings, 800000 + i);
    if (WatchSustain(lasting.panel, MeasureEffect(lasting.panel), Better::kLower).faded_at)
      ++false_alarms;
    settings.fade_from = 35;
    settings.fade_over = 56;
    const testing::Change fading = SimulateChange(settings, 800000 + i);
    const auto at =
        WatchSustain(fading.panel, MeasureEffect(fading.panel), Better::kLower).faded_at;
    in_time += at && *at >= 84 + 35 && *at <= 84 + 35 + 28 ? 1 : 0;
  }
  EXPECT_GE(in_time, 9);
  EXPECT_LE(false_alarms, 3);
}

TEST(Sustain, TellsItsStatesApart) {
  const auto state = [](const ChangeSettings& settings, Better better) {
    const testing::Change change = SimulateChange(settings, 21);
    return WatchSustain(change.panel, MeasureEffect(change.panel), better).state;
  };
  EXPECT_EQ(state(Watched(), Better::kLower), State::kHolds);
  EXPECT_EQ(state(Watched(), Better::kHigher), State::kWorse);
  ChangeSettings settings = Watched();
  settings.effect = 0;
  EXPECT_EQ(state(settings, Better::kLower), State::kNoEffect);
  settings = Watched();
  settings.fade_from = 35;
  settings.fade_over = 20;
  EXPECT_EQ(state(settings, Better::kLower), State::kLost);
  settings.after = 3;
  EXPECT_EQ(state(settings, Better::kLower), State::kMeasuring);
}

}  // namespace
}  // namespace clarion::actions
