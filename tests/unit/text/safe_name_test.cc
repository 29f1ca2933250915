#include "tbviz/text/safe_name.h"

#include <doctest/doctest.h>

#include <string>

#include "tbviz/text/utf8.h"

using namespace tbviz;
using namespace std::string_literals;

TEST_CASE("safe_component: usual names stay as they are") {
  for (const char* name : {"features.0", "0_features.0#2", "conv[1]", "größe", ".output", "a b"}) {
    CHECK(safe_component(name) == name);
  }
}

TEST_CASE("safe_component: nothing leads elsewhere, and different names stay different") {
  CHECK(safe_component("../../evil") == "..%2f..%2fevil");
  CHECK(safe_component("/etc/passwd") == "%2fetc%2fpasswd");
  CHECK(safe_component("..") == "_..");
  CHECK(safe_component(".") == "_.");
  CHECK(safe_component("") == "_");
  CHECK(safe_component("a\0b\n"s) == "a%00b%0a");
  CHECK(safe_component("a%2fb") == "a%252fb");
  CHECK(safe_component("back\\slash") == "back%5cslash");
}

TEST_CASE("safe_component: long names are cut, and told apart by a hash") {
  const std::string one(300, 'x');
  const std::string other = one + "y";
  CHECK(safe_component(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(safe_component(one).size() == 200);
  CHECK(safe_component(one).starts_with(std::string(183, 'x') + "_"));
  CHECK(safe_component(one) != safe_component(other));
  std::string umlauts = "x";
  for (int i = 0; i < 200; ++i) umlauts += "ü";
  CHECK(is_valid_utf8(safe_component(umlauts)));
  CHECK(safe_component(std::string(300, '\x80')).size() == 200);
}

TEST_CASE("safe_folders: a folder for each part, none of which a file could be") {
  CHECK(safe_folders("train/loss") == "train/loss");
  CHECK(safe_folders("../../evil") == "_../_../evil");
  CHECK(safe_folders("/root//x") == "_/root/_/x");
  CHECK(safe_folders("a/3.png/b") == "a/3.png_/b");
  CHECK(safe_folders(std::string(3000, '/')).size() < 3000);
  CHECK(safe_folders(std::string(300, 'p')).size() == 200);
}

TEST_CASE("safe_file: the last part is a file, whose ending is still to come") {
  CHECK(safe_file("w.png") == "w.png");
  CHECK(safe_file("a.png/w.png") == "a.png_/w.png");
  CHECK(safe_file("a/../w") == "a/_../w");
  CHECK(safe_file("/w/") == "_/w/_");
  CHECK(safe_file(std::string(5000, 'x')).size() == 200);
}

TEST_CASE("safe_folders, safe_file: never longer than 1000 bytes, however much is escaped") {
  for (const std::string& part : {"\x1b"s, "/"s, "%%%/"s, "a.png/"s, "\x01ü/"s}) {
    std::string name;
    while (name.size() < 998) name += part;
    for (const auto safe : {safe_folders, safe_file}) {
      const std::string one = safe(name);
      CHECK(one.size() <= 1000);
      CHECK(one != safe(name + "x"));
    }
  }
  const std::string parts = [] {
    std::string all;
    for (int i = 0; i < 9; ++i) all += std::string(65, '%') + "/";
    return all;
  }();
  CHECK(safe_folders(parts).size() > 980);
  CHECK(safe_folders(parts).starts_with("%25%25"));
  // What needs no escaping is cut where it always was.
  const std::string plain = std::string(195, 'x') + "/";
  const std::string endless = plain + plain + plain + plain + plain + plain;
  CHECK(safe_folders(endless).size() == 1000);
  CHECK(safe_folders(endless).starts_with(endless.substr(0, 983) + "_"));
}

TEST_CASE("safe_tag: what is no UTF-8, or endless, becomes a tag of its own") {
  for (const char* name : {"loss/train", "..", "größe", "a\tb"}) CHECK(safe_tag(name) == name);
  CHECK(safe_tag("a\xff").starts_with("a\xEF\xBF\xBD_"));
  CHECK(safe_tag("a\xff") != safe_tag("a\xfe"));
  const std::string endless(1'000'000, 'x');
  CHECK(safe_tag(endless).size() == 1000);
  CHECK(safe_tag(endless) != safe_tag(endless + "x"));
  std::string bad = "\xff" + endless;
  CHECK(safe_tag(bad).size() <= 1000);
  CHECK(is_valid_utf8(safe_tag(bad)));
}
