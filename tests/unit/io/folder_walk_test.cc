#include "tbviz/io/folder_walk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/scratch_folder.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

namespace fs = std::filesystem;

namespace {

bool is_text(const fs::path& path) { return path.extension() == ".txt"; }

/// A folder with files, folders and links, and what is found in it.
class Tree {
 public:
  void file(const std::string& name) const {
    fs::create_directories((scratch_.path() / name).parent_path());
    scratch_.write(name, "");
  }

  void link(const std::string& name, const fs::path& to) const {
    fs::create_symlink(to, scratch_.path() / name);
  }

  [[nodiscard]] FolderListing list(Subfolders subfolders = Subfolders::kYes) const {
    return list_folder(scratch_.path(), subfolders, is_text);
  }

  [[nodiscard]] std::vector<std::string> files(Subfolders subfolders = Subfolders::kYes) const {
    std::vector<std::string> names;
    for (const fs::path& file : list(subfolders).files) {
      names.push_back(file.lexically_relative(scratch_.path()).generic_string());
    }
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] const fs::path& path() const { return scratch_.path(); }

 private:
  ScratchFolder scratch_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("folder_walk: wanted files of a folder, and of those below if asked") {
  const Tree tree;
  for (const char* name : {"a.txt", "b.png", "in/c.txt", "in/deep/d.txt"}) tree.file(name);
  CHECK(tree.files() == Names{"a.txt", "in/c.txt", "in/deep/d.txt"});
  CHECK(tree.files(Subfolders::kNo) == Names{"a.txt"});
}

TEST_CASE("folder_walk: links in a circle end") {
  const Tree tree;
  tree.file("run/a.txt");
  tree.link("run/self", ".");
  tree.link("run/up", "..");
  CHECK(tree.files() == Names{"run/a.txt"});
}

TEST_CASE("folder_walk: a folder goes by its own path, whatever links sort before it") {
  const Tree tree;
  tree.file("run/a.txt");
  tree.link("0", "run");
  CHECK(tree.files() == Names{"run/a.txt"});
}

TEST_CASE("folder_walk: a folder elsewhere is looked into through the first of its links") {
  const Tree elsewhere;
  elsewhere.file("a.txt");
  elsewhere.file("in/b.txt");
  const Tree tree;
  tree.link("one", elsewhere.path());
  tree.link("two", elsewhere.path() / "in");
  CHECK(tree.files() == Names{"one/a.txt", "one/in/b.txt"});
}

TEST_CASE("folder_walk: links to files are files, unless they lead nowhere") {
  const Tree tree;
  tree.file("a.txt");
  tree.link("b.txt", "a.txt");
  tree.link("c.txt", "nowhere");
  CHECK(tree.files() == Names{"a.txt", "b.txt"});
  CHECK(tree.list().dangling == std::vector{tree.path() / "c.txt"});
}

TEST_CASE("folder_walk: what leads nowhere, or round and round, is told") {
  const Tree tree;
  tree.file("a.txt");
  tree.link("gone", "nowhere");
  tree.link("loop", "loop");
  const FolderListing listing = tree.list();
  CHECK(listing.files.size() == 1);
  CHECK(listing.dangling == std::vector{tree.path() / "gone"});
  REQUIRE(listing.unreadable.size() == 1);
  CHECK(listing.unreadable.front().file() == (tree.path() / "loop").string());
}

TEST_CASE("folder_walk: a folder that is none is an error") {
  const Tree tree;
  tree.file("a.txt");
  CHECK_THROWS_AS((void)list_folder(tree.path() / "b", Subfolders::kYes, is_text), InputError);
  CHECK_THROWS_AS((void)list_folder(tree.path() / "a.txt", Subfolders::kYes, is_text), InputError);
}
