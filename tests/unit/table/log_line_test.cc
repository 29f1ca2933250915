#include "tbviz/table/log_line.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace tbviz;

namespace {

using Texts = std::vector<std::string>;

const CounterNames kNames("");

/// Reads a line where curves of the name "known" are there already.
class Line {
 public:
  explicit Line(std::string_view text)
      : reader_(
            kNames, [](std::string_view tag) { return tag == "known"; }, "value"),
        line_(&reader_.read(text)) {}

  /// As "tag=value".
  [[nodiscard]] Texts values() const {
    Texts values;
    for (const RowValue& value : line_->row.values) {
      if (value.counter != RowValue::kNoCounter) continue;
      values.push_back(fmt::format("{}={}", value.tag, value.value));
    }
    return values;
  }

  /// As "name=value/total".
  [[nodiscard]] Texts counters() const {
    Texts counters;
    for (const RowCounter& counter : line_->row.counters) {
      counters.push_back(fmt::format("{}={}", counter.name, counter.value.value));
      if (counter.total) counters.back() += fmt::format("/{}", *counter.total);
    }
    return counters;
  }

  [[nodiscard]] const LogLine& all() const { return *line_; }

 private:
  LogLineReader reader_;
  LogLine* line_;
};

Texts values(std::string_view text) { return Line(text).values(); }
Texts counters(std::string_view text) { return Line(text).counters(); }

}  // namespace

TEST_CASE("log_line: names reach back to the last boundary") {
  CHECK(values("total loss: 0.5, lr = 1e-3") == Texts{"total loss=0.5", "lr=0.001"});
  CHECK(values("INFO loss=0.5; acc=1") == Texts{"loss=0.5", "acc=1"});
  CHECK(values("a=1,b=2;c=3|d=4)") == Texts{"a=1", "b=2", "c=3", "d=4"});
}

TEST_CASE("log_line: names may hold brackets") {
  CHECK(values("iter time (ms): 12.5") == Texts{"iter time (ms)=12.5"});
  CHECK(values("D(x): 0.5 D(G(z)): 0.25") == Texts{"D(x)=0.5", "D(G(z))=0.25"});
}

TEST_CASE("log_line: what is no number makes no pair") {
  CHECK(values("device=cuda:0 train.py:12 (trainer:486)").empty());
  CHECK(values("http://localhost:6006 at 12:00:00").empty());
  CHECK(values("a=b c=0x10 d=1.2.3 e=none").empty());
}

TEST_CASE("log_line: a whole number behind a tight colon counts") {
  CHECK(values("acc:1 loss:0.25") == Texts{"acc=1", "loss=0.25"});
}

TEST_CASE("log_line: brackets behind a value are left out") {
  CHECK(values("loss: 0.5 (0.75) acc: 1.5") == Texts{"loss=0.5", "acc=1.5"});
}

TEST_CASE("log_line: a whole fraction is a share, any other the first number") {
  CHECK(values("Accuracy: 9850/10000") == Texts{"Accuracy=0.985"});
  CHECK(values("xent: 1.5/3.5") == Texts{"xent=1.5"});
}

TEST_CASE("log_line: quoted numbers, wrappers and lists of equal numbers are numbers") {
  CHECK(values("loss: \"0.5\"") == Texts{"loss=0.5"});
  CHECK(values("loss: np.float64(0.5)") == Texts{"loss=0.5"});
  CHECK(values("lr: [0.5, 0.5] x: [1.0, 2.0]") == Texts{"lr=0.5"});
}

TEST_CASE("log_line: without a sign a point, an exponent or a known curve is asked for") {
  CHECK(values("loss 3.5, time 12ms") == Texts{"loss=3.5", "time=12"});
  CHECK(values("known 3, unknown 3") == Texts{"known=3"});
  CHECK(values("finished in 3.5").empty());
  CHECK(values("a b c d 3.5").empty());
}

TEST_CASE("log_line: units are told beside the value") {
  const Line line("a: 12ms b: 3 GB c: 98%");
  CHECK(line.values() == Texts{"a=12", "b=3", "c=98"});
  CHECK(line.all().row.values[0].unit == "ms");
  CHECK(line.all().row.values[1].unit == "GB");
}

TEST_CASE("log_line: durations in words are seconds") {
  CHECK(values("time: 1m 2s") == Texts{"time=62"});
  CHECK(values("elapsed: 1 day, 2:03:04").empty());
}

TEST_CASE("log_line: decimal commas are left out and counted") {
  const Line line("loss: 2,5 acc: 0.5");
  CHECK(line.values() == Texts{"acc=0.5"});
  CHECK(line.all().decimal_commas == 1);
}

TEST_CASE("log_line: groups are joined by a slash, calls hold nothing") {
  CHECK(values("train: {'loss': 0.5, 'acc': 1}") == Texts{"train/loss=0.5", "train/acc=1"});
  CHECK(values("Adam(lr=0.5, eps=1)").empty());
  CHECK(values("{'loss': 0.5}") == Texts{"loss=0.5"});
}

TEST_CASE("log_line: labels hold until the next, before names without a phase") {
  CHECK(values("[train] a=1, [valid] a=2") == Texts{"train/a=1", "valid/a=2"});
  CHECK(values("Train Epoch: 1 Loss: 0.5") == Texts{"Train/Loss=0.5"});
  CHECK(values("valid | loss 0.5 | valid_acc 1.5") == Texts{"valid/loss=0.5", "valid_acc=1.5"});
  CHECK(values("Test: loss: 0.5") == Texts{"Test/loss=0.5"});
  CHECK(Line("Test: step 3 loss: 0.5").all().row.aside);
  CHECK_FALSE(Line("Train: step 3 loss: 0.5").all().row.aside);
}

TEST_CASE("log_line: the only phase of a line, in its first name, holds for its other names") {
  CHECK(values("train Loss: 0.5 Acc: 0.25") == Texts{"train Loss=0.5", "train Acc=0.25"});
}

TEST_CASE("log_line: counters, with their totals") {
  CHECK(counters("Epoch [3/10] Step [120/500] Loss: 0.5") == Texts{"Epoch=3/10", "Step=120/500"});
  CHECK(counters("Train Epoch: 4 loss=1").size() == 1);
  CHECK(counters("epoch 3 loss: 0.5") == Texts{"epoch=3"});
  CHECK(counters("max steps: 100 number of iterations: 3").empty());
}

TEST_CASE("log_line: counters without a name stand before the first value") {
  CHECK(counters("7: loss=1") == Texts{"=7"});
  CHECK(counters("[7] loss=1") == Texts{"=7"});
  CHECK(counters("3/10 loss=1") == Texts{"=3/10"});
  CHECK(counters("loss=1 3/10").empty());
}

TEST_CASE("log_line: numbers right behind one in brackets") {
  const Line line("[1]4.375,[2]4.5");
  REQUIRE(line.all().numbered.size() == 2);
  CHECK(line.all().numbered[1].number == 2);
  CHECK(line.all().numbered[1].value == 4.5);
}

TEST_CASE("log_line: bars, and whether there is any number") {
  CHECK(Line("50%|##  | 1/2").all().has_bar);
  CHECK_FALSE(Line("acc: 98% | lr: 1").all().has_bar);
  CHECK(Line("done 7 things").all().has_number);
  CHECK_FALSE(Line("done").all().has_number);
}

TEST_CASE("log_line: what one line says does not reach into the next") {
  LogLineReader reader(
      kNames, [](std::string_view) { return false; }, "value");
  static_cast<void>(reader.read("[train] Epoch 3: a={b: 1, c: 2"));
  const LogLine& line = reader.read("d=4");
  REQUIRE(line.row.values.size() == 1);
  CHECK(line.row.values[0].tag == "d");
  CHECK(line.row.counters.empty());
}

TEST_CASE("log_line: a line without end makes lists that have one") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "epoch " + std::to_string(i) + " a: {b(";
  const Line line(text);
  CHECK(line.all().row.counters.size() <= 64);
}
