#include "tbviz/text/name_index.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_CASE("name_index: names keep their number in whatever order they come back") {
  tbviz::NameIndex index;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("name" + std::to_string(i));
  for (std::size_t i = 0; i < names.size(); ++i) CHECK(index[names[i]] == i);
  for (std::size_t i = names.size(); i-- > 0;) CHECK(index[names[i]] == i);
  for (std::size_t i = 0; i < 1000; ++i) CHECK(index[names[i * 37 % 100]] == i * 37 % 100);
  CHECK(index.size() == 100);
  CHECK(index.name(42) == "name42");
}

TEST_CASE("name_index: a new name in the middle takes the next number") {
  tbviz::NameIndex index;
  for (const char* name : {"a", "b", "a", "c", "b", "", "a"}) static_cast<void>(index[name]);
  CHECK(index["a"] == 0);
  CHECK(index["b"] == 1);
  CHECK(index["c"] == 2);
  CHECK(index[""] == 3);
}
