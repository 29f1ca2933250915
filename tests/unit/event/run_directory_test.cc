#include "tbviz/event/run_directory.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/scratch_folder.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

TEST_CASE("run_directory: the default is called as SummaryWriter's") {
  // os.path.join("runs", "{}_{}".format(time.strftime("%b%d_%H-%M-%S"), host) + comment)
  const std::string name = default_run_directory("_lr").string();
  std::string form = name;  // Letters and digits by their kind.
  for (char& c : form) c = c >= '0' && c <= '9' ? '0' : c >= 'A' && c <= 'Z' ? 'A' : c;
  REQUIRE(name.size() > 20);
  CHECK(form.starts_with("runs/A"));
  CHECK(form.substr(8, 12) == "00_00-00-00_");
  CHECK(name.substr(20) == host_name() + "_lr");
}

TEST_CASE("run_directory: a new directory is never one that exists") {
  const ScratchFolder scratch;
  const std::filesystem::path wanted = scratch.path() / "deep" / "run";
  CHECK(create_new_directory(wanted) == wanted);
  CHECK(create_new_directory(wanted) == scratch.path() / "deep" / "run_1");
  scratch.write("deep/run_2", "a file");
  CHECK(create_new_directory(wanted) == scratch.path() / "deep" / "run_3");
  CHECK(std::filesystem::is_directory(scratch.path() / "deep" / "run_3"));
}

TEST_CASE("run_directory: those who ask at once get one each") {
  const ScratchFolder scratch;
  constexpr std::size_t kAtOnce = 8;
  std::vector<std::filesystem::path> got(kAtOnce);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&, i] { got[i] = create_new_directory(scratch.path() / "run"); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::set(got.begin(), got.end()).size() == kAtOnce);
}

TEST_CASE("run_directory: where none can be, nothing is looked for on and on") {
  const ScratchFolder scratch;
  scratch.write("file", "");
  CHECK_THROWS_AS((void)create_new_directory(scratch.path() / "file" / "run"), OutputError);
}

TEST_CASE("run_directory: sub-runs are called as by add_scalars") {
  // fw_tag = fw_logdir + "/" + main_tag.replace("/", "_") + "_" + tag
  CHECK(sub_run_name("data/scalar_group", "xsinx") == "data_scalar_group_xsinx");
  CHECK(sub_run_name("m", "a/b") == "m_a/b");
}

TEST_CASE("run_directory: a name out of a file must not lead out of the run") {
  CHECK(is_sub_run_name("m_a/b"));
  CHECK(is_sub_run_name("m_.."));
  CHECK_FALSE(is_sub_run_name("m_/../../x"));
  CHECK_FALSE(is_sub_run_name(std::string("m_\0x", 4)));
}
