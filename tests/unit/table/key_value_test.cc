#include "tbviz/table/key_value.h"

#include <doctest/doctest.h>

#include <string>

using tbviz::KeyValue;

namespace {

/// The pairs of a line as "key=value key=value".
std::string pairs_of(std::string_view line, std::string_view step_column = {}) {
  std::string pairs;
  KeyValue pair;
  while (tbviz::take_key_value(line, step_column, pair)) {
    if (!pairs.empty()) pairs += ' ';
    pairs += std::string(pair.key) + '=' + std::string(pair.value);
  }
  return pairs;
}

}  // namespace

TEST_CASE("key_value: signs with and without blanks") {
  CHECK(pairs_of("loss=0.5 acc: 0.25 lr = 1e-3 mom : 0.9") == "loss=0.5 acc=0.25 lr=1e-3 mom=0.9");
  CHECK(pairs_of("a=1,b=2;c=3|d=4)") == "a=1 b=2 c=3 d=4");
  CHECK(pairs_of("--lr=0.1 [loss: -2] 'q': +3 \"r\":4.0") == "lr=0.1 loss=-2 q=+3 r=4.0");
}

TEST_CASE("key_value: a comma in front of a digit is part of the number") {
  CHECK(pairs_of("loss=0,7") == "");
  CHECK(pairs_of("loss=1,234.5 lr=0.5") == "lr=0.5");
  CHECK(pairs_of("lr=0.5, n=3,x=4") == "lr=0.5 n=3 x=4");
}

TEST_CASE("key_value: what is not a number, or goes on behind it, is no pair") {
  CHECK(pairs_of("a=b c= d: e=0x10 f=1.2.3 g=5s h=1/2 i=12:30 plain 7") == "");
  CHECK(pairs_of("device=cuda:0 train.py:12 http://localhost:6006 12:00:00") == "");
  CHECK(pairs_of("loss:0.25 loss:nan n:3") == "loss=0.25 loss=nan");
}

TEST_CASE("key_value: numbers may end a sentence, a percentage or a quotation") {
  CHECK(pairs_of("loss: 0.5. acc: 91.5% x: 3.") == "loss=0.5 acc=91.5 x=3");
}

TEST_CASE("key_value: step and epoch need no sign and may be a fraction in brackets") {
  CHECK(pairs_of("epoch 3 Step [120/500] EPOCH: 4:") == "epoch=3 Step=120 EPOCH=4");
  CHECK(pairs_of("loss 3 iter 7") == "");
  CHECK(pairs_of("loss 3 iter 7", "iter") == "iter=7");
  CHECK(pairs_of("3ms/step - loss: 0.5") == "loss=0.5");
}
