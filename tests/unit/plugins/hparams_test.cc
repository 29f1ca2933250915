#include "tbviz/plugins/hparams.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/value_hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are those of torch.utils.tensorboard.summary.hparams.
namespace {

const std::string kEnd =
    "_hparams_/session_end_info hparams 4a110a0f0a0768706172616d73120422020801";

}  // namespace

TEST_CASE("hparams: numbers, none, a domain and a metric") {
  const std::vector<Hparam> hparams = {{"lr", 0.5}, {"n", std::nullopt}};
  const std::vector<std::string> metrics = {"acc"};
  const std::vector<HparamDomain> domains = {{"lr", {0.5, 2}}};
  const auto summaries = hparams_summaries(hparams, metrics, domains);
  CHECK(value_hex(summaries[0]) ==
        "_hparams_/experiment hparams "
        "4a380a360a0768706172616d73122b1229221e0a026c7220032a160a0911000000000000e03f0a091100000000"
        "000000402a070a051203616363");
  CHECK(value_hex(summaries[1]) ==
        "_hparams_/session_start_info hparams "
        "4a200a1e0a0768706172616d7312131a110a0f0a026c72120911000000000000e03f");
  CHECK(value_hex(summaries[2]) == kEnd);
}

TEST_CASE("hparams: texts, which may be empty in a domain") {
  const std::vector<Hparam> hparams = {{"opt", "adam"}};
  const std::vector<HparamDomain> domains = {{"opt", {"adam", ""}}};
  const auto summaries = hparams_summaries(hparams, {}, domains);
  CHECK(value_hex(summaries[0]) ==
        "_hparams_/experiment hparams "
        "4a260a240a0768706172616d731219121722150a036f707420012a0c0a061a046164616d0a021a00");
  CHECK(value_hex(summaries[1]) ==
        "_hparams_/session_start_info hparams "
        "4a1e0a1c0a0768706172616d7312111a0f0a0d0a036f707412061a046164616d");
}

TEST_CASE("hparams: truth values are numbers") {
  const std::vector<Hparam> hparams = {{"amp", true}};
  const auto summaries = hparams_summaries(hparams, {});
  CHECK(value_hex(summaries[0]) ==
        "_hparams_/experiment hparams 4a180a160a0768706172616d73120b120922070a03616d702003");
  CHECK(value_hex(summaries[1]) ==
        "_hparams_/session_start_info hparams "
        "4a210a1f0a0768706172616d7312141a120a100a03616d70120911000000000000f03f");
}

TEST_CASE("hparams: any number, any text") {
  const std::string text = "adam";
  const std::int64_t whole = -3;
  const std::uint8_t byte = 200;
  const std::vector<Hparam> hparams = {{"a", 0.1},
                                       {"b", 32},
                                       {"c", "adam"},
                                       {"d", whole},
                                       {"e", byte},
                                       {"f", 0.5F},
                                       {"g", text},
                                       {"h", false},
                                       {"i", 7UL},
                                       {"j", Float16{0x3c00}},
                                       {"k", std::string_view("x")},
                                       {"l", 'a' - 'b'}};
  CHECK(*hparams[1].value.number() == 32);
  CHECK(*hparams[2].value.text() == "adam");
  CHECK(*hparams[3].value.number() == -3);
  CHECK(*hparams[4].value.number() == 200);
  CHECK(*hparams[7].value.number() == 0);
  CHECK(hparams[7].value.text() == nullptr);
  CHECK(*hparams[10].value.text() == "x");
  CHECK(*hparams[9].value.number() == 1);
  static_assert(!std::is_constructible_v<HparamValue, const int*>);
  static_assert(!std::is_constructible_v<HparamValue, std::nullptr_t>);
  static_assert(!std::is_constructible_v<HparamValue, char>);
}

TEST_CASE("hparams: names that stand twice, and domains of nothing, are refused") {
  const std::vector<Hparam> one = {{"a", 1}};
  const std::vector<Hparam> twice = {{"a", 1}, {"a", 2}};
  CHECK_THROWS_WITH_AS(hparams_summaries(twice, {}), "the hyperparameter 'a' stands twice",
                       UsageError);
  const std::vector<std::string> metrics = {"m", "m"};
  CHECK_THROWS_WITH_AS(hparams_summaries(one, metrics), "the metric 'm' stands twice", UsageError);
  const auto refused = [&](const HparamDomain& domain) {
    CHECK_THROWS_AS(hparams_summaries(one, {}, std::vector{domain}), UsageError);
  };
  refused({"b", {1}});
  refused({"a", {1, "x"}});
  refused({"a", {std::nullopt}});
}
